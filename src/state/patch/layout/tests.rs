//! Layouts of small benches, and of two hundred clients.

use super::super::Change;
use super::super::examples::{client, end, jack};
use super::*;

fn bench() -> Board {
    let mut board = Board::default();
    for client in [
        client("camera", &[("image", "binary")], &[("capture", "boolean")]),
        client("file-server", &[("url", "string")], &[("file input", "binary")]),
        client(
            "page",
            &[("capture button", "boolean")],
            &[("image url", "string"), ("file-server/url", "string")],
        ),
    ] {
        board.apply(Change::Client(client));
    }
    for (from, to) in [
        (end("camera", "image", "binary"), end("file-server", "file input", "binary")),
        (end("file-server", "url", "string"), end("page", "image url", "string")),
        (end("file-server", "url", "string"), end("page", "file-server/url", "string")),
    ] {
        board.apply(Change::Added(Cord { from, to }));
    }
    board
}

fn names(layout: &Layout, side: Side) -> Vec<String> {
    layout.column(side).jacks().map(|jack| jack.end.words()).collect()
}

fn search(text: &str) -> Filter {
    Filter { search: text.into(), ..Filter::default() }
}

#[test]
fn what_pages_watch_is_left_out_until_asked_for() {
    let board = bench();
    let layout = Layout::of(&board, &Filter::default());
    assert_eq!(
        names(&layout, Side::Out),
        ["camera / image", "file-server / url", "page / capture button"]
    );
    assert_eq!(
        names(&layout, Side::In),
        ["camera / capture", "file-server / file input", "page / image url"]
    );
    assert_eq!(layout.cords().len(), 2);
    let all = Layout::of(&board, &Filter { watching: true, ..Filter::default() });
    assert_eq!((all.column(Side::In).jack_count(), all.cords().len()), (4, 3));
}

#[test]
fn a_search_finds_jacks_and_what_they_are_joined_to() {
    let board = bench();
    let layout = Layout::of(&board, &search("CAMERA binary"));
    assert_eq!(names(&layout, Side::Out), ["camera / image"]);
    assert_eq!(names(&layout, Side::In), ["file-server / file input"]);
    assert_eq!(layout.cords().len(), 1);
    let layout = Layout::of(&board, &search("image url"));
    assert_eq!(names(&layout, Side::Out), ["file-server / url"]);
    assert_eq!(names(&Layout::of(&board, &search("nothing")), Side::Out), [] as [&str; 0]);
}

#[test]
fn what_is_picked_stays_whatever_is_searched() {
    let picked = Some(jack(Side::Out, "camera", "image", "binary"));
    let layout = Layout::of(&bench(), &Filter { picked, ..search("file-server") });
    assert!(names(&layout, Side::Out).contains(&"camera / image".to_owned()));
}

#[test]
fn cords_end_at_the_middle_of_their_jacks_and_within_the_view() {
    let layout = Layout::of(&bench(), &Filter::default());
    let cord = layout.cords()[0].clone();
    // Heading, jack; heading, jack, heading, jack.
    let from = HEAD_PX + JACK_PX / 2.0;
    let to = HEAD_PX + JACK_PX + from;
    assert_eq!(layout.ends(&cord, [0.0, 0.0], 600.0), Some((from, to)));
    assert_eq!(layout.ends(&cord, [10.0, 20.0], 600.0), Some((from - 10.0, to - 20.0)));
    assert_eq!(layout.ends(&cord, [500.0, 0.0], 60.0), Some((0.0, 60.0)), "held at the edges");
    assert_eq!(layout.cords_in_view([500.0, 500.0], 60.0), (vec![], 0));
    assert_eq!(curve(100.0, 1.0, 2.0), "M0.0 1.0C45.0 1.0 55.0 2.0 100.0 2.0");
}

#[test]
fn two_hundred_clients_make_few_rows_and_few_cords() {
    let mut board = Board::default();
    for number in 0..200 {
        let name = format!("d{number:03}");
        board.apply(Change::Client(client(&name, &[("a", "range")], &[("b", "range")])));
    }
    for number in 0..1_000 {
        let from = end(&format!("d{:03}", number % 200), "a", "range");
        let to = end(&format!("d{:03}", number / 5), "b", "range");
        board.apply(Change::Added(Cord { from, to }));
    }
    let layout = Layout::of(&board, &Filter::default());
    let column = layout.column(Side::Out);
    assert_eq!(column.jack_count(), 200);
    let rows = column.rows_in_view(3_000.0, 600.0);
    assert!(rows.len() < 40, "{}", rows.len());
    assert!(rows.iter().any(|row| row.top_px >= 3_000.0 && row.top_px < 3_600.0));
    let (cords, more) = layout.cords_in_view([0.0, 0.0], 6_000.0);
    assert_eq!(cords.len(), MAX_CORDS);
    assert!(more > 0);
}

#[test]
fn arrows_step_from_jack_to_jack_that_is_taken() {
    let layout = Layout::of(&bench(), &Filter::default());
    let column = layout.column(Side::In);
    let first = jack(Side::In, "camera", "capture", "boolean");
    let next = column.next(&first, false, |_| true).unwrap();
    assert_eq!(next.end.item, "file input");
    let strings = |jack: &Jack| jack.end.kind == "string";
    let far = column.next(&first, false, strings).unwrap();
    assert_eq!(far.end.item, "image url");
    assert_eq!(column.next(&far, true, strings), None);
    assert_eq!(column.next(&far, true, |_| true), Some(next.clone()));
    // Just enough to see it, with its heading when coming from below.
    let top = column.row(&RowKey::Jack(far.clone())).unwrap().top_px;
    assert_eq!(column.scroll_for(&far, 0.0, 90.0), top + JACK_PX - 90.0);
    assert_eq!(column.scroll_for(&first, 150.0, 90.0), 0.0);
    assert_eq!(column.scroll_for(&first, 0.0, 90.0), 0.0);
}
