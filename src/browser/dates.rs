//! How dates are written in the browser's language.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// A day that looks like nothing else in a date.
const DAY: i32 = 28;
/// A Monday, with a week after it in the same month, and that month, January being 0.
const MONDAY: i32 = 23;
const MONDAY_MONTH: i32 = 10;

/// What stands before and after the number of a day.
type Around = (String, String);

/// Dates in the words of a language.
#[derive(Debug, Default)]
pub struct Words {
    /// Each month by itself, January first.
    pub months: [String; 12],
    /// Around a day of it.
    pub days: [Around; 12],
    /// Around a day of the week, Monday first.
    pub weekdays: [Around; 7],
}

/// Dates in the words of the first of these languages that the browser knows, by tags like `de`;
/// without any in those of its own. `None` where it cannot say.
pub fn words(languages: &[&str]) -> Option<Words> {
    let languages: Array = languages.iter().copied().map(JsValue::from_str).collect();
    let writer = |names: &[&str]| writer(&languages, names);
    let (alone, with_day) = (writer(&["month"])?, writer(&["month", "day"])?);
    let with_weekday = writer(&["weekday", "day"])?;
    let mut words = Words::default();
    for (month, (name, day)) in (0..).zip(words.months.iter_mut().zip(&mut words.days)) {
        *name = write(&alone, month, DAY)?;
        *day = around(&with_day, month, DAY)?;
    }
    for (date, weekday) in (MONDAY..).zip(&mut words.weekdays) {
        *weekday = in_calendar_order(around(&with_weekday, MONDAY_MONTH, date)?);
    }
    Some(words)
}

/// `Mon 23` where a language would say `23 Mon`: the number alone, then the name, is how English
/// writes an order, and no calendar.
fn in_calendar_order((before, after): Around) -> Around {
    match after.strip_prefix(' ') {
        Some(name) if before.is_empty() => (format!("{name} "), String::new()),
        _ => (before, after),
    }
}

/// A day of 2026 as `writer` has it.
fn write(writer: &Function, month: i32, day: i32) -> Option<String> {
    let date = Date::new_with_year_month_day(2_026, month, day);
    writer.call1(&JsValue::NULL, &date).ok()?.as_string()
}

fn around(writer: &Function, month: i32, day: i32) -> Option<Around> {
    let whole = write(writer, month, day)?;
    let (before, after) = whole.split_once(&day.to_string())?;
    Some((before.to_owned(), after.to_owned()))
}

/// Writes these parts of a date, in short. Digits and calendar are those of the rest of the axis.
fn writer(languages: &Array, names: &[&str]) -> Option<Function> {
    let options = Object::new();
    let parts = names.iter().map(|name| (*name, if *name == "day" { "numeric" } else { "short" }));
    for (key, value) in parts.chain([("calendar", "gregory"), ("numberingSystem", "latn")]) {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    Some(Intl::DateTimeFormat::new(languages, &options).format())
}
