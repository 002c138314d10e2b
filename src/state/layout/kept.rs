//! Changes to the plots as the browser keeps them, apart from the live types, with a version.

use serde::{Deserialize, Serialize};

use super::edits::{Join, LONGEST_TITLE, PlotEdit, PlotEdits, PlotKind, PlotSettings};
use super::limits::Limits;

const VERSION: u32 = 1;
/// No more plots than this are taken from what is kept.
const CAPACITY: usize = 60;

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    plots: Vec<KeptPlot>,
}

/// Flags are letters of one text, so that an older page passes over those it does not know:
/// `c`losed, `l`ogarithmic, `s`tatistics, `x`y, `h`istogram, and `-` line, `_` step, `.` points.
#[derive(Serialize, Deserialize)]
struct KeptPlot {
    key: String,
    #[serde(default)]
    flags: String,
    #[serde(default)]
    added: Vec<String>,
    #[serde(default)]
    removed: Vec<String>,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    values: Vec<f64>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    title: String,
    /// As they are typed, joined with `;`.
    #[serde(default)]
    limits: String,
    #[serde(default)]
    colors: Vec<(String, usize)>,
}

pub(super) fn to_text(edits: &PlotEdits) -> Option<String> {
    let plots = edits.plots.iter().map(keep).collect();
    serde_json::to_string(&Kept { version: VERSION, plots }).ok()
}

/// What is of another version or broken counts as nothing.
pub(super) fn from_text(text: &str) -> PlotEdits {
    match serde_json::from_str::<Kept>(text) {
        Ok(kept) if kept.version == VERSION => {
            PlotEdits { plots: kept.plots.into_iter().take(CAPACITY).map(restore).collect() }
        }
        _ => PlotEdits::default(),
    }
}

fn keep(edit: &PlotEdit) -> KeptPlot {
    let settings = &edit.settings;
    let flags = [
        (edit.closed, 'c'),
        (settings.logarithmic, 'l'),
        (settings.statistics, 's'),
        (settings.kind == PlotKind::Xy, 'x'),
        (settings.kind == PlotKind::Histogram, 'h'),
        (settings.join == Join::Line, '-'),
        (settings.join == Join::Step, '_'),
        (settings.join == Join::Points, '.'),
    ];
    KeptPlot {
        key: edit.key.clone(),
        flags: flags.into_iter().filter(|(set, _)| *set).map(|(_, letter)| letter).collect(),
        added: edit.added.clone(),
        removed: edit.removed.clone(),
        off: edit.off.clone(),
        values: settings.values.into_iter().flat_map(|(low, high)| [low, high]).collect(),
        unit: settings.unit.clone(),
        title: settings.title.clone(),
        limits: settings.limits.texts().join(";"),
        colors: settings.colors.clone(),
    }
}

fn restore(kept: KeptPlot) -> PlotEdit {
    let is = |letter: char| kept.flags.contains(letter);
    let limits: Vec<String> = kept.limits.split(';').map(str::to_owned).collect();
    let limits = <[String; 4]>::try_from(limits).ok();
    let settings = PlotSettings {
        title: kept.title.chars().take(LONGEST_TITLE).collect(),
        limits: limits.and_then(|texts| Limits::parse(&texts).ok()).unwrap_or_default(),
        kind: match () {
            () if is('x') => PlotKind::Xy,
            () if is('h') => PlotKind::Histogram,
            () => PlotKind::Time,
        },
        values: match kept.values.as_slice() {
            [low, high] if low.is_finite() && high.is_finite() && low < high => Some((*low, *high)),
            _ => None,
        },
        logarithmic: is('l'),
        join: match () {
            () if is('-') => Join::Line,
            () if is('_') => Join::Step,
            () if is('.') => Join::Points,
            () => Join::Auto,
        },
        unit: kept.unit,
        statistics: is('s'),
        colors: kept.colors,
    };
    PlotEdit {
        key: kept.key,
        closed: kept.flags.contains('c'),
        added: kept.added,
        removed: kept.removed,
        off: kept.off,
        settings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_back() {
        let limits = ["-5", "", "20", "1e9"].map(str::to_owned);
        let settings = PlotSettings {
            title: "The “roof”; above".into(),
            limits: Limits::parse(&limits).unwrap(),
            kind: PlotKind::Histogram,
            values: Some((-1.5, 20.0)),
            logarithmic: true,
            join: Join::Points,
            unit: Some("°F".into()),
            statistics: true,
            colors: vec![("hub/t".into(), 3)],
        };
        let changed = PlotEdit {
            key: "unit °C".into(),
            closed: true,
            added: vec!["hub/a".into()],
            removed: vec!["hub/b".into()],
            off: vec!["hub/c".into()],
            settings,
        };
        let own =
            PlotEdit { key: "own 1".into(), added: vec!["hub/a".into()], ..PlotEdit::default() };
        let edits = PlotEdits { plots: vec![changed, own] };
        assert_eq!(from_text(&to_text(&edits).unwrap()), edits);
    }

    #[test]
    fn what_is_unknown_or_broken_is_passed_over() {
        let text = r#"{"version":1,"plots":[{"key":"state","flags":"?c","values":[2,1],"new":0}]}"#;
        let edit = from_text(text).of("state");
        assert!(edit.closed && edit.settings.values.is_none());
        for limits in ["", "1;2", "3;2;1;0", "a;;;", ";;;;"] {
            let text =
                format!(r#"{{"version":1,"plots":[{{"key":"state","limits":"{limits}"}}]}}"#);
            assert_eq!(from_text(&text).of("state").settings.limits, Limits::default());
        }
        for text in ["", "[]", r#"{"version":2,"plots":[]}"#, r#"{"version":1,"plots":[{}]}"#] {
            assert_eq!(from_text(text), PlotEdits::default());
        }
    }
}
