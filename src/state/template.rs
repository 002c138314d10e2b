//! Messages to send, with places for what is to be filled in: `<value>`, and for a fresh `<id>`.
//!
//! In JSON, inside quotes the value is escaped as part of the string; outside it stands as the
//! number, `true` or other JSON that it is, else as a string of its own. In any other text it
//! stands as it is.

/// Longest value and template taken, in bytes.
pub const MAX_BYTES: usize = 64 * 1_024;
/// Longest message made, in bytes: a value may have many places.
const MAX_MESSAGE_BYTES: usize = 1 << 20;

/// A place and what goes there.
pub type Place<'a> = (&'static str, &'a str);

/// Whether there is a place for a value.
pub fn takes_value(template: &str) -> bool {
    template.contains("<value>")
}

/// A JSON template with its places filled.
///
/// # Errors
/// When what comes out is not JSON, in words.
pub fn fill(template: &str, value: &str, id: &str) -> Result<String, String> {
    let places = [("<value>", value), ("<id>", id)];
    put(template, &places, true).and_then(checked)
}

/// Any template with its places filled; one that begins like JSON is JSON.
///
/// # Errors
/// When what comes out begins like JSON and is none, or is too long; in words.
pub fn fill_any(template: &str, places: &[Place<'_>]) -> Result<String, String> {
    let is_json = template.trim_start().starts_with(['{', '[']);
    let out = put(template, places, is_json)?;
    if is_json { checked(out) } else { Ok(out) }
}

fn checked(out: String) -> Result<String, String> {
    match serde_json::from_str::<serde::de::IgnoredAny>(&out) {
        Ok(_) => Ok(out),
        Err(error) => Err(format!("This is not JSON: {error}.")),
    }
}

fn put(template: &str, places: &[Place<'_>], is_json: bool) -> Result<String, String> {
    if template.len() > MAX_BYTES || places.iter().any(|(_, text)| text.len() > MAX_BYTES) {
        return Err(format!("Longer than {} kB.", MAX_BYTES / 1_024));
    }
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    let (mut in_string, mut escaped) = (false, false);
    while let Some(c) = rest.chars().next() {
        if out.len() > MAX_MESSAGE_BYTES {
            return Err(format!("Longer than {} kB.", MAX_MESSAGE_BYTES / 1_024));
        }
        let place = places.iter().find_map(|(mark, text)| Some((rest.strip_prefix(mark)?, text)));
        if let Some((after, text)) = place {
            match is_json {
                true => out.push_str(&placed(text, in_string)),
                false => out.push_str(text),
            }
            rest = after;
            continue;
        }
        in_string = if c == '"' { !in_string || escaped } else { in_string };
        escaped = in_string && !escaped && c == '\\';
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Ok(out)
}

fn placed(text: &str, in_string: bool) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    if in_string {
        let inside = quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"'));
        return inside.unwrap_or_default().to_owned();
    }
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if is_json { text.trim().to_owned() } else { quoted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, value: &str) -> String {
        fill(template, value, "a1").unwrap()
    }

    #[test]
    fn quotes_in_what_was_typed_do_not_break_the_message() {
        let chat = r#"{"event":"sendmessage","chat":"<value>"}"#;
        let said = r#"say "hi" \ <b>"#;
        let message: serde_json::Value = serde_json::from_str(&filled(chat, said)).unwrap();
        assert_eq!(message["chat"], said);
        assert_eq!(filled(chat, "5"), r#"{"event":"sendmessage","chat":"5"}"#);
    }

    #[test]
    fn outside_quotes_a_number_is_a_number() {
        let template = r#"{"set":<value>,"id":"<id>"}"#;
        assert_eq!(filled(template, "5.50"), r#"{"set":5.50,"id":"a1"}"#);
        assert_eq!(filled(template, "[1]"), r#"{"set":[1],"id":"a1"}"#);
        assert_eq!(filled(template, "warm"), r#"{"set":"warm","id":"a1"}"#);
        assert_eq!(filled(r#"{"a":"\"<value>","b":<value>}"#, "x"), r#"{"a":"\"x","b":"x"}"#);
    }

    #[test]
    fn a_value_is_not_searched_for_places() {
        assert_eq!(filled(r#"["<value>"]"#, "<id> <value>"), r#"["<id> <value>"]"#);
    }

    #[test]
    fn a_template_that_is_no_json_takes_the_value_as_it_is() {
        let places = [("<channel>", "lamp"), ("<value>", "\"on\"")];
        assert_eq!(fill_any("SET <channel> <value>", &places).unwrap(), "SET lamp \"on\"");
        let json = r#"{"<channel>":"<value>"}"#;
        assert_eq!(fill_any(json, &places).unwrap(), r#"{"lamp":"\"on\""}"#);
        assert!(fill_any("{<value>", &places).unwrap_err().starts_with("This is not JSON"));
    }

    #[test]
    fn what_is_no_json_is_refused_in_words() {
        assert!(fill("{", "", "").unwrap_err().starts_with("This is not JSON"));
        assert!(fill(&"x".repeat(MAX_BYTES + 1), "", "").unwrap_err().starts_with("Longer"));
        let (many, long) = ("<value>".repeat(9_000), "x".repeat(MAX_BYTES));
        assert!(fill(&many, &long, "").unwrap_err().starts_with("Longer"));
    }
}
