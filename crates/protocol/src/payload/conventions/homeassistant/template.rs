//! The plain ways into JSON among Home Assistant's templates: `{{ value_json.a['b'][0] | float }}`.

/// The path, with parts joined by `/`; empty for `{{ value }}`, `None` for all that computes.
pub(super) fn path(template: &str) -> Option<String> {
    let inside = template.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let mut parts = inside.trim_matches(['-', ' ']).split('|').map(str::trim);
    let way = parts.next()?;
    if !parts.all(is_filter) {
        return None;
    }
    if way == "value" {
        return Some(String::new());
    }
    steps(way.strip_prefix("value_json")?)
}

/// Filters that change no more than the spelling.
fn is_filter(filter: &str) -> bool {
    let name = filter.split('(').next().unwrap_or_default().trim();
    matches!(name, "float" | "int") || (name == "round" && !filter.contains(','))
}

fn steps(mut rest: &str) -> Option<String> {
    let mut path: Vec<&str> = Vec::new();
    while !rest.is_empty() {
        let (step, more, in_quotes) = if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (step, more) = name.split_at_checked(end)?;
            (step, more, "")
        } else {
            let (step, more) = rest.strip_prefix('[')?.split_once(']')?;
            (step.trim().trim_matches(['\'', '"']), more, "-:. /")
        };
        let in_name = |c: char| c.is_alphanumeric() || c == '_' || in_quotes.contains(c);
        if step.is_empty() || !step.chars().all(in_name) {
            return None;
        }
        path.push(step);
        rest = more;
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn plain_ways_are_followed() {
        for (template, expected) in [
            ("{{ value }}", ""),
            ("{{ value_json.temperature }}", "temperature"),
            ("{{value_json['a b'][0].c|float}}", "a b/0/c"),
            ("{{ value_json.a.b | round(1) | float(0) }}", "a/b"),
        ] {
            assert_eq!(path(template).as_deref(), Some(expected), "{template}");
        }
    }

    #[test]
    fn what_computes_is_left_alone() {
        for template in [
            "{{ value_json.a * 2 }}",
            "{% if value %}1{% endif %}",
            "{{ value_json.a | multiply(10) }}",
            "{{ value_json.a | round(1, 'floor') }}",
            "{{ value_json.a if value_json.b else 0 }}",
            "{{ states('x') }}",
            "{{ value_json. }}",
            "{{ value_json[ }}",
            "x",
            "",
        ] {
            assert_eq!(path(template), None, "{template}");
        }
    }
}
