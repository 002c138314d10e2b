//! What may be asked of the list of photos: `camera`, `from`, `to`, `limit`, `next`.
//!
//! `from` (inclusive) and `to` (exclusive) are milliseconds since the epoch or RFC 3339; `limit` is at
//! most [`MAX_PHOTOS`] and else [`DEFAULT_PHOTOS`]; `next` is what the answer before said.

use heliograph_protocol::payload;
use percent_encoding::percent_decode_str;

use crate::store::{Mark, PhotoQuery};

/// Photos in one answer.
const MAX_PHOTOS: usize = 500;
/// Photos in one answer unless something else is asked for.
const DEFAULT_PHOTOS: usize = 100;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) query: PhotoQuery,
    pub(super) limit: usize,
}

/// Reads the part of an address behind `?`.
///
/// # Errors
/// In words.
pub(super) fn parse(text: &str) -> Result<Asked, String> {
    let mut asked = Asked { query: PhotoQuery::default(), limit: DEFAULT_PHOTOS };
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A plus sign stays one, as times have them.
        let value = percent_decode_str(value).decode_utf8();
        let value = value.map_err(|_| format!("`{key}` is not UTF-8."))?;
        match key {
            "camera" => asked.query.camera = Some(value.replace('+', " ")),
            "from" => asked.query.from_ms = Some(time(key, &value)?),
            "to" => asked.query.to_ms = Some(time(key, &value)?),
            "limit" => asked.limit = limit(&value)?,
            "next" => asked.query.after = Some(mark(&value)?),
            _ => {
                let known = "camera, from, to, limit and next";
                return Err(format!("`{}` cannot be asked for, only {known}.", printable(key)));
            }
        }
    }
    let PhotoQuery { from_ms, to_ms, .. } = asked.query;
    match from_ms.zip(to_ms).is_some_and(|(from, to)| from > to) {
        true => Err("`from` is later than `to`.".to_owned()),
        false => Ok(asked),
    }
}

/// How to go on after this photo.
pub(super) fn next((time_ms, name): &Mark) -> String {
    format!("{time_ms}-{name}")
}

fn mark(text: &str) -> Result<Mark, String> {
    let (time_ms, name) = text.rsplit_once('-').unwrap_or_default();
    let time_ms = time_ms.parse().map_err(|_| "`next` is what the last answer said as `next`.")?;
    Ok((time_ms, name.to_owned()))
}

fn limit(text: &str) -> Result<usize, String> {
    let limit = text.parse().ok().filter(|limit| (1..=MAX_PHOTOS).contains(limit));
    limit.ok_or_else(|| format!("`limit` is a number from 1 to {MAX_PHOTOS}."))
}

fn time(key: &str, text: &str) -> Result<i64, String> {
    let moment = || payload::moment(text).map(|moment| moment.millis());
    text.parse().ok().or_else(moment).ok_or_else(|| {
        format!(
            "`{key}` is milliseconds since the epoch, or a time with its zone such as \
             2026-11-20T09:15:00Z."
        )
    })
}

/// What a stranger sent, fit to be shown and short.
fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> PhotoQuery {
        parse(text).unwrap().query
    }

    #[test]
    fn everything_may_be_asked_and_nothing_must() {
        let nothing = Asked { query: PhotoQuery::default(), limit: DEFAULT_PHOTOS };
        assert_eq!(parse("").unwrap(), nothing);
        let all = "camera=b%C3%A4r+1&from=0&to=1700000000000&limit=500&next=-5-ab.png";
        let expected = PhotoQuery {
            camera: Some("bär 1".into()),
            from_ms: Some(0),
            to_ms: Some(1_700_000_000_000),
            after: Some((-5, "ab.png".into())),
        };
        assert_eq!(parse(all).unwrap(), Asked { query: expected, limit: 500 });
    }

    #[test]
    fn times_are_numbers_or_say_their_zone() {
        for text in [
            "from=2026-11-20T09:15:02.125Z",
            "from=2026-11-20T10:15:02.125+01:00",
            "from=2026-11-20T10%3A15%3A02.125%2B01%3A00",
        ] {
            assert_eq!(query(text).from_ms, Some(1_795_166_102_125), "{text}");
        }
    }

    #[test]
    fn where_a_list_ends_it_goes_on() {
        let mark = (-7, "0f.jpg".to_owned());
        assert_eq!(query(&format!("next={}", next(&mark))).after, Some(mark));
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        for (text, why) in [
            ("from=yesterday", "since the epoch"),
            ("to=2026-11-20T09:15:02", "with its zone"),
            ("from=", "`from`"),
            ("from=5&to=4", "later"),
            ("limit=0", "1 to 500"),
            ("limit=501", "1 to 500"),
            ("limit=-1", "1 to 500"),
            ("next=abc", "last answer"),
            ("camera=%ff", "UTF-8"),
            ("kamera=<b>x", "`kamera`"),
        ] {
            let words = parse(text).unwrap_err();
            assert!(words.contains(why), "{text}: {words}");
        }
        for odd in ["camera=%", "camera=%4", "camera=%zz", "camera=%+1", "&&camera"] {
            assert!(parse(odd).is_ok(), "{odd}");
        }
    }
}
