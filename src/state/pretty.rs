//! JSON laid out for reading, token by token, so that numbers and the order of fields stay as they
//! were sent and a text that was cut short is laid out as far as it goes.

/// No deeper indentation than this many levels.
const DEEPEST: usize = 16;

/// `text` with one field or element per line if it begins like JSON; else as it is.
pub fn pretty(text: &str) -> String {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut chars = text.chars().peekable();
    let (mut in_string, mut escaped) = (false, false);
    while let Some(c) = chars.next() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(c);
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|next| next.is_whitespace()).is_some() {}
                // An empty one stays on its line.
                if let Some(close) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    (0..depth.min(DEEPEST)).for_each(|_| out.push_str("  "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_elements_stand_on_lines_of_their_own() {
        let text = r#"{"b":1.50,"a":[1,{"x":"p, {q: \"r\\"}],"e":{ },"n":null}"#;
        let laid_out = r#"{
  "b": 1.50,
  "a": [
    1,
    {
      "x": "p, {q: \"r\\"
    }
  ],
  "e": {},
  "n": null
}"#;
        assert_eq!(pretty(text), laid_out);
        assert_eq!(pretty(laid_out), laid_out);
    }

    #[test]
    fn what_is_cut_short_goes_as_far_as_it_goes() {
        assert_eq!(pretty(r#"{"a":[1,"two th"#), "{\n  \"a\": [\n    1,\n    \"two th");
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        for text in ["", "461", "say {this}: a,b", "<b>x</b>"] {
            assert_eq!(pretty(text), text);
        }
    }

    #[test]
    fn deep_nesting_does_not_explode() {
        assert!(pretty(&"[".repeat(2_000)).len() < 2_000 * (2 + 2 * DEEPEST));
    }
}
