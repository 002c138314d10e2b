//! Whatever happens in whatever order, every request ends in exactly one outcome.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Copy, Debug)]
enum Happening {
    Press(u8),
    Retry,
    Accept(u64),
    Photo { path: u8, owned: bool },
    Named(u64),
    Progress(u64),
    Shown(u64),
    Broken(u64),
    SourceGone,
    Wait(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let id = 0..40_u64;
    prop_oneof![
        (0..8_u8).prop_map(Happening::Press),
        Just(Happening::Retry),
        id.clone().prop_map(Happening::Accept),
        (0..4_u8, any::<bool>()).prop_map(|(path, owned)| Happening::Photo { path, owned }),
        id.clone().prop_map(Happening::Named),
        id.clone().prop_map(Happening::Progress),
        id.clone().prop_map(Happening::Shown),
        id.prop_map(Happening::Broken),
        Just(Happening::SourceGone),
        (0..20_000_u64).prop_map(Happening::Wait),
    ]
}

const PATHS: [&str; 4] = ["porch", "garden", "", "elsewhere"];

fn cameras(mask: u8) -> Vec<Camera> {
    let camera = |(index, path): (usize, &&str)| Camera {
        key: CameraKey { source: Some(SourceId(0)), name: (*path).into() },
        label: (*path).into(),
        ask: Ask::Press("button".into()),
        photos_at: (index < 2).then(|| (*path).to_owned()),
        time_out: TIME_OUT,
        problem: None,
    };
    let asked = PATHS.iter().enumerate().take(3).filter(|(index, _)| mask & (1 << index) != 0);
    asked.map(camera).collect()
}

proptest! {
    #[test]
    fn every_request_ends_in_exactly_one_outcome(
        happenings in prop::collection::vec(happening(), 0..80),
    ) {
        let mut captures = Captures::default();
        let mut ends: HashMap<u64, Stage> = HashMap::new();
        let mut made = Vec::new();
        let mut now = Now::default();
        for happening in happenings {
            match happening {
                Happening::Press(mask) => made.extend(captures.press(&cameras(mask), now)),
                Happening::Retry => {
                    let failed = captures.failed();
                    let mut again = cameras(7);
                    again.retain(|camera| failed.contains(&camera.key));
                    made.extend(captures.retry(&again, now));
                }
                Happening::Accept(id) => captures.accept(id),
                Happening::Photo { path, owned } => {
                    let path = PATHS[usize::from(path)];
                    captures.claim(SourceId(0), path, owned, now);
                }
                Happening::Named(id) => drop(captures.claim_by_id(id, "", now)),
                Happening::Progress(id) => captures.receive(id, now, 1, None),
                Happening::Shown(id) => captures.received(id, now),
                Happening::Broken(id) => captures.fail(id, now, "broken".into()),
                Happening::SourceGone => captures.fail_source(SourceId(0), now, "gone"),
                Happening::Wait(millis) => {
                    now.uptime += Duration::from_millis(millis);
                    captures.give_up(now);
                }
            }
            for id in &made {
                let request = captures.request(*id).unwrap();
                let ended = (!request.is_pending()).then(|| request.stage().clone());
                match (ends.get(id), ended) {
                    (Some(before), after) => prop_assert_eq!(Some(before.clone()), after),
                    (None, Some(after)) => drop(ends.insert(*id, after)),
                    (None, None) => {}
                }
            }
            for key in cameras(7).into_iter().map(|camera| camera.key) {
                let is_asked = |id: &&u64| {
                    let request = captures.request(**id).unwrap();
                    request.is_pending() && request.camera.key == key
                };
                prop_assert!(made.iter().filter(is_asked).count() <= 1, "asked twice at once");
            }
        }
        now.uptime += TIME_OUT;
        captures.give_up(now);
        prop_assert!(!captures.any_pending());
    }
}
