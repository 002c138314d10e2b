//! The settings of a plot that are numbers: the values in view, and limits.

use leptos::prelude::*;

use crate::panels::plot::settings::Change;
use crate::state::format::parse_number;
use crate::state::layout::limits::{self, Limits};

/// From where to where, or as the data has it where a field is empty.
pub(super) fn value_range(change: Change) -> AnyView {
    let set = change.plot.slot.with_untracked(|slot| slot.settings.values);
    let text = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let texts = vec![text(set.map(|(low, _)| low)), text(set.map(|(_, high)| high))];
    let names = &["Lowest value", "Highest value"];
    fields(names, "as the data has it", texts, move |texts| {
        let [low, high] = texts else { return Ok(()) };
        let values = parse_range(low, high)?;
        change.set(|settings| settings.values = values);
        Ok(())
    })
}

/// Values that are worth a look, or bad.
pub(super) fn limits(change: Change) -> AnyView {
    let set = change.plot.slot.with_untracked(|slot| slot.settings.limits);
    fields(&limits::NAMES, "none", set.texts().into(), move |texts| {
        let Ok(texts) = <&[String; 4]>::try_from(texts) else { return Ok(()) };
        let limits = Limits::parse(texts)?;
        change.set(|settings| settings.limits = limits);
        Ok(())
    })
}

/// Is told all texts, and says what is wrong with them.
type Take = Box<dyn Fn(&[String]) -> Result<(), &'static str>>;

/// Fields for numbers, side by side; `take` hears whenever one has changed.
fn fields(
    names: &'static [&'static str],
    placeholder: &'static str,
    texts: Vec<String>,
    take: impl Fn(&[String]) -> Result<(), &'static str> + 'static,
) -> AnyView {
    let problem = RwSignal::new(String::new());
    let now = StoredValue::new(texts.clone());
    let take: Take = Box::new(take);
    let take = StoredValue::new_local(take);
    let field = |(index, text): (usize, String)| {
        let changed = move |event| {
            now.update_value(|now| {
                if let Some(text) = now.get_mut(index) {
                    *text = event_target_value(&event);
                }
            });
            let taken = take.with_value(|take| take(&now.get_value()));
            problem.set(taken.err().unwrap_or_default().to_owned());
        };
        view! {
            <label class="field">
                <span>{names.get(index).copied()}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    placeholder=placeholder
                    value=text
                    on:change=changed
                />
            </label>
        }
        .into_any()
    };
    view! {
        <div class="pair">{texts.into_iter().enumerate().map(field).collect::<Vec<_>>()}</div>
        <p class="why" role="status">{problem}</p>
    }
    .into_any()
}

/// Two numbers, or two empty fields for none.
///
/// # Errors
/// What is wrong with them, in words.
fn parse_range(low: &str, high: &str) -> Result<Option<(f64, f64)>, &'static str> {
    match (low.trim(), high.trim()) {
        ("", "") => Ok(None),
        ("", _) | (_, "") => Err("Give both values, or neither."),
        _ => match (parse_number(low), parse_number(high)) {
            (Some(low), Some(high)) if low < high => Ok(Some((low, high))),
            (Some(_), Some(_)) => Err("The highest value must be above the lowest."),
            _ => Err("That is not a number."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_two_numbers_in_order_or_nothing() {
        assert_eq!(parse_range(" -1,5", "20 "), Ok(Some((-1.5, 20.0))));
        assert_eq!(parse_range("", " "), Ok(None));
        for (low, high) in [("1", ""), ("2", "1"), ("1", "1"), ("one", "2"), ("0", "inf")] {
            assert!(parse_range(low, high).is_err(), "{low} {high}");
        }
    }
}
