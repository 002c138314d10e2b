//! The places of attachments within an event's arguments.

use serde_json::{Map, Value as Json};

const MAX_NAME_BYTES: usize = 64;
/// Fields that name what the attachment beside them is of.
const NAME_KEYS: [&str; 4] = ["camera", "device", "sensor", "name"];

/// The place of one attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// Where in the source it belongs: the event, a name beside it, the fields it is in.
    pub(super) path: String,
    /// Which attachment, as the sender gives it.
    pub(super) number: Json,
}

/// Whether there is anything to [`take`] in the text of a JSON value.
pub(super) fn may_be_in(json: &str) -> bool {
    json.contains("\"_placeholder\"")
}

/// Takes the slots out of a value. In their place stays an object of nothing, so that what comes
/// after one keeps its index.
pub(super) fn take(path: &str, value: &mut Json, slots: &mut Vec<Slot>) {
    match value {
        Json::Object(fields) if fields.get("_placeholder") == Some(&Json::Bool(true)) => {
            let number = fields.remove("num").unwrap_or_default();
            slots.push(Slot { path: path.to_owned(), number });
            *value = Json::Object(Map::new());
        }
        Json::Object(fields) => {
            let name = NAME_KEYS.iter().find_map(|key| fields.get(*key)?.as_str());
            let name = name.filter(|name| !name.is_empty() && name.len() <= MAX_NAME_BYTES);
            let own_path = match name {
                Some(name) => format!("{path}/{name}"),
                None => path.to_owned(),
            };
            for (key, value) in fields {
                take(&format!("{own_path}/{key}"), value, slots);
            }
        }
        Json::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                take(&format!("{path}/{index}"), element, slots);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attachments_may_be_anywhere() {
        let slot = |number: Json| json!({"_placeholder": true, "num": number});
        let mut value =
            json!({"a": [1, slot(json!(-1))], "b": {"camera": "door", "x": slot(json!(1))}});
        let mut slots = Vec::new();
        assert!(may_be_in(&value.to_string()));
        take("photo", &mut value, &mut slots);
        let found: Vec<_> =
            slots.iter().map(|slot| (slot.path.as_str(), slot.number.as_i64())).collect();
        assert_eq!(found, [("photo/a/1", Some(-1)), ("photo/b/door/x", Some(1))]);
        assert_eq!(value, json!({"a": [1, {}], "b": {"camera": "door", "x": {}}}));
    }
}
