//! Why tests were skipped, read from Playwright's report.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

/// One line for each reason, as the tests give it, with how many gave it.
pub(crate) fn of_playwright(report: &str) -> Result<Vec<String>> {
    let report: Value =
        serde_json::from_str(report).context("Playwright's report is no valid JSON")?;
    let mut reasons = BTreeMap::new();
    gather(&report, &mut reasons);
    let line = |(reason, count): (String, u32)| match count {
        1 => reason,
        count => format!("{reason} ({count} journeys)"),
    };
    Ok(reasons.into_iter().map(line).collect())
}

/// Suites hold suites and specs, specs hold tests.
fn gather(part: &Value, reasons: &mut BTreeMap<String, u32>) {
    for level in ["suites", "specs", "tests"] {
        let parts = part.get(level).and_then(Value::as_array);
        parts.into_iter().flatten().for_each(|part| gather(part, reasons));
    }
    if part.get("status").and_then(Value::as_str) != Some("skipped") {
        return;
    }
    let notes = part.get("annotations").and_then(Value::as_array).into_iter().flatten();
    let mut notes = notes.filter_map(|note| note.get("description").and_then(Value::as_str));
    let reason = notes.next().unwrap_or("skipped, without a reason");
    *reasons.entry(reason.to_owned()).or_default() += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_gathered_from_all_levels() {
        let skip = r#"{"status":"skipped","annotations":[{"type":"skip","description":"skipped: needs nats-server"}]}"#;
        let report = format!(
            r#"{{"suites":[{{"specs":[{{"tests":[{skip}]}}],
                "suites":[{{"specs":[{{"tests":[{skip}, {{"status":"expected","annotations":[]}}]}}]}}]}},
                {{"specs":[{{"tests":[{{"status":"skipped","annotations":[]}}]}}]}}]}}"#
        );
        let expected = ["skipped, without a reason", "skipped: needs nats-server (2 journeys)"];
        assert_eq!(of_playwright(&report).unwrap(), expected);
        assert!(of_playwright("").is_err());
    }
}
