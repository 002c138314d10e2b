//! How dates are written in the browser's language.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// A day that looks like nothing else in a date.
const DAY: u32 = 28;

/// Months in the words of a language, January first.
#[derive(Debug, Default)]
pub struct Months {
    /// Each by itself.
    pub alone: [String; 12],
    /// What stands before and after a day of it.
    pub days: [(String, String); 12],
}

/// Months in the words of the first of these languages that the browser knows, by tags like `de`;
/// without any in those of its own. `None` where it cannot say.
pub fn months(languages: &[&str]) -> Option<Months> {
    let languages: Array = languages.iter().copied().map(JsValue::from_str).collect();
    let (alone, with_day) = (writer(&languages, false)?, writer(&languages, true)?);
    let mut months = Months::default();
    for (month, (name, day)) in (0..).zip(months.alone.iter_mut().zip(&mut months.days)) {
        let date = Date::new_with_year_month_day(2_026, month, DAY as i32);
        let write = |writer: &Function| writer.call1(&JsValue::NULL, &date).ok()?.as_string();
        *name = write(&alone)?;
        let whole = write(&with_day)?;
        let (before, after) = whole.split_once(&DAY.to_string())?;
        *day = (before.to_owned(), after.to_owned());
    }
    Some(months)
}

/// Writes the short month of a date, with its day if wanted. Digits and calendar are those of the
/// rest of the axis.
fn writer(languages: &Array, day: bool) -> Option<Function> {
    let options = Object::new();
    let words = [("month", "short"), ("calendar", "gregory"), ("numberingSystem", "latn")];
    for (key, value) in words.into_iter().chain(day.then_some(("day", "numeric"))) {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    Some(Intl::DateTimeFormat::new(languages, &options).format())
}
