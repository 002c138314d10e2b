//! What every channel said at one moment.

use heliograph_telemetry::{Timestamp, Value};

use crate::state::channels::{self, ChannelRow};
use crate::state::format;
use crate::state::live::LiveStore;
use crate::state::photo::MomentReading;
use crate::state::sources::Sources;

/// Every channel's number, state or word at or before `time`, in the rail's order.
pub fn readings_at(store: LiveStore, sources: Sources, time: Timestamp) -> Vec<MomentReading> {
    let rows = channels::rows(store, &sources.all_untracked());
    let values = store.with(|store| store.readings_at(time));
    rows.iter()
        .filter_map(|row| {
            let (_, value, age) = values.iter().find(|(id, _, _)| *id == row.id)?;
            if row.why_listed().is_some() {
                return None;
            }
            Some(MomentReading {
                label: match row.demo {
                    true => format!("demo {}", row.label),
                    false => row.label.clone(),
                },
                value: with_unit(row, value),
                age: *age,
            })
        })
        .collect()
}

fn with_unit(row: &ChannelRow, value: &Value) -> String {
    match &row.unit {
        Some(unit) => format!("{} {unit}", format::value(value)),
        None => format::value(value),
    }
}
