//! Which crates may depend on which: the left column of ARCHITECTURE.md's "Who may know whom".

use serde_json::Value;

use super::Finding;

/// What a workspace package may depend on.
enum Rule {
    /// These and nothing else; what only tests use is free.
    Only(&'static [&'static str]),
    /// Anything but these, tests included.
    Never(&'static [&'static str]),
}

const RULES: [(&str, Rule); 8] = [
    ("heliograph-telemetry", Rule::Only(&["serde", "smol_str"])),
    ("heliograph-protocol", Rule::Only(&["heliograph-telemetry", "base64", "serde", "serde_json"])),
    ("heliograph-chart", Rule::Only(&["heliograph-telemetry", "plotters", "plotters-backend"])),
    (
        "heliograph-canvas",
        Rule::Only(&[
            "heliograph-chart",
            "plotters",
            "plotters-backend",
            "wasm-bindgen",
            "web-sys",
        ]),
    ),
    (
        "heliograph-hub",
        Rule::Never(&["heliograph", "heliograph-canvas", "heliograph-chart", "leptos", "web-sys"]),
    ),
    ("heliograph", Rule::Never(&["heliograph-bench", "heliograph-hub", "axum", "tokio"])),
    ("heliograph-bench", Rule::Never(&["heliograph-hub", "axum", "tokio"])),
    (
        "xtask",
        Rule::Never(&[
            "heliograph",
            "heliograph-canvas",
            "heliograph-chart",
            "heliograph-hub",
            "heliograph-protocol",
            "heliograph-telemetry",
        ]),
    ),
];

/// Checks the output of `cargo metadata --no-deps`.
pub(crate) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    packages.into_iter().flatten().flat_map(check_package).collect()
}

fn check_package(package: &Value) -> Vec<Finding> {
    let name = text(package, "name");
    let place = format!("package {name}");
    let Some((_, rule)) = RULES.iter().find(|(known, _)| *known == name) else {
        return vec![Finding::new(place, "is in no room: add its rule to tidy/crates.rs")];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array);
    let mut findings = Vec::new();
    for dependency in dependencies.into_iter().flatten() {
        let used = text(dependency, "name");
        let for_tests = text(dependency, "kind") == "dev";
        let allowed = match rule {
            Rule::Only(these) => for_tests || these.contains(&used),
            Rule::Never(these) => !these.contains(&used),
        };
        if !allowed {
            findings.push(Finding::new(&place, format!("may not depend on {used}")));
        }
        // Its default features bring fonts, pictures and a canvas of their own.
        let whole = dependency.get("uses_default_features") == Some(&Value::Bool(true));
        if used == "plotters" && whole {
            findings.push(Finding::new(&place, "uses plotters with its default features"));
        }
    }
    findings
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn messages(package: &str, dependencies: &Value) -> Vec<String> {
        let metadata = json!({"packages": [{"name": package, "dependencies": dependencies}]});
        check(&metadata).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn a_library_knows_only_what_is_listed() {
        let dependencies = json!([
            {"name": "serde", "kind": null},
            {"name": "tokio", "kind": null},
            {"name": "proptest", "kind": "dev"},
        ]);
        let expected = ["package heliograph-telemetry: may not depend on tokio"];
        assert_eq!(messages("heliograph-telemetry", &dependencies), expected);
    }

    #[test]
    fn the_hub_never_knows_the_chart_even_in_tests() {
        let dependencies = json!([
            {"name": "tokio", "kind": null},
            {"name": "heliograph-chart", "kind": "dev"},
        ]);
        let expected = ["package heliograph-hub: may not depend on heliograph-chart"];
        assert_eq!(messages("heliograph-hub", &dependencies), expected);
    }

    #[test]
    fn plotters_comes_without_default_features() {
        let dependencies =
            json!([{"name": "plotters", "kind": null, "uses_default_features": true}]);
        assert_eq!(messages("heliograph-chart", &dependencies).len(), 1);
    }

    #[test]
    fn a_package_without_a_rule_is_found() {
        assert_eq!(messages("heliograph-extra", &json!([])).len(), 1);
    }
}
