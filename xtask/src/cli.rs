//! What was typed, as a [`Command`]. Unknown words are refused with the nearest right form.

use crate::bench::Options;
use crate::test::Parts;

/// Shown by `--help` and after a command line that is not understood.
pub(crate) const HELP: &str = "\
Heliograph's own commands

Usage: cargo xtask <command>

  run [-- HUB ARGUMENTS]   build everything, serve the page and open it in the browser
                           (http://localhost:9000; for another port: run -- --port 9001)
  build                    make the page (dist/) and the hub (target/release/heliograph-hub)
  test                     run every test; or only [--native] [--web] [--e2e]
  bench                    measure the page beside a hand-written one and write bench/RESULTS.md;
                           with [--only NAME] [--rounds N] or [--quick] only print
  lint                     check formatting, clippy for this machine and for wasm32, and tidy
  tidy                     check the rules of the house: who may use whom, docs, file sizes, paths
  size                     compare the page's transfer size with its budget
  setup                    fetch all tools now, so that the rest works without a network

Tools are kept once per user, outside the clone, in the cache folder (heliograph/tools).
";

/// What [`parse`] understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// Something to do.
    Command(Command),
    /// `--help`, or nothing at all.
    Help,
}

/// One command with its options.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Build, then become the hub with these arguments.
    Run {
        /// Passed to the hub as they are.
        hub_arguments: Vec<String>,
    },
    /// Wait until something answers at the address, then open the browser. Started by `run`.
    OpenWhenReady {
        /// `http://host:port`.
        address: String,
    },
    /// Make the page and the hub.
    Build,
    /// Run these parts of the tests.
    Test(Parts),
    /// Measure the page beside its peer.
    Bench(Options),
    /// Formatting, clippy, tidy.
    Lint,
    /// The rules of the house.
    Tidy,
    /// Transfer size against the budget.
    Size,
    /// Fetch all tools.
    Setup,
}

/// Understands a command line (without the program's name), or says what is wrong with it.
pub(crate) fn parse(arguments: &[String]) -> Result<Parsed, String> {
    let Some((name, rest)) = arguments.split_first() else { return Ok(Parsed::Help) };
    let own = rest.iter().take_while(|word| *word != "--");
    if is_help(name) || own.clone().any(|word| is_help(word)) {
        return Ok(Parsed::Help);
    }
    let command = match name.as_str() {
        "run" => Command::Run { hub_arguments: hub_arguments(rest)? },
        "test" => Command::Test(test_parts(rest)?),
        "bench" => Command::Bench(bench_options(rest)?),
        "open-when-ready" => match rest {
            [address] => Command::OpenWhenReady { address: address.clone() },
            _ => return Err("`open-when-ready` takes one address".to_owned()),
        },
        "build" => without_options(name, rest, Command::Build)?,
        "lint" => without_options(name, rest, Command::Lint)?,
        "tidy" => without_options(name, rest, Command::Tidy)?,
        "size" => without_options(name, rest, Command::Size)?,
        "setup" => without_options(name, rest, Command::Setup)?,
        flag if flag.starts_with('-') => {
            return Err(format!("the command comes first, then its flags: `{flag}` is no command"));
        }
        other => return Err(format!("there is no command `{other}`")),
    };
    Ok(Parsed::Command(command))
}

fn is_help(word: &str) -> bool {
    matches!(word, "-h" | "--help" | "help")
}

fn hub_arguments(rest: &[String]) -> Result<Vec<String>, String> {
    match rest.split_first() {
        None => Ok(Vec::new()),
        Some((separator, arguments)) if separator == "--" => Ok(arguments.to_vec()),
        Some((word, _)) => Err(format!(
            "`run` does not know `{word}`; what is meant for the hub goes after `--`, \
             as in `cargo xtask run -- {}`",
            rest.join(" ")
        )),
    }
}

fn test_parts(rest: &[String]) -> Result<Parts, String> {
    if rest.is_empty() {
        return Ok(Parts::ALL);
    }
    let mut parts = Parts::NONE;
    for word in rest {
        match word.as_str() {
            "--native" => parts.native = true,
            "--web" => parts.web = true,
            "--e2e" => parts.e2e = true,
            other => {
                return Err(format!(
                    "`test` does not know `{other}`; its flags are --native, --web and --e2e"
                ));
            }
        }
    }
    Ok(parts)
}

fn bench_options(rest: &[String]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let mut value =
            || words.next().cloned().ok_or_else(|| format!("`{word}` needs a value after it"));
        match word.as_str() {
            "--quick" => options.quick = true,
            "--only" => options.only = Some(value()?),
            "--rounds" => {
                let count = value()?;
                let parsed = count.parse().ok().filter(|rounds| *rounds > 0);
                let rounds = parsed.ok_or_else(|| format!("`{count}` is no number of rounds"))?;
                options.rounds = Some(rounds);
            }
            other => {
                return Err(format!(
                    "`bench` does not know `{other}`; its flags are --only, --rounds and --quick"
                ));
            }
        }
    }
    Ok(options)
}

fn without_options(name: &str, rest: &[String], command: Command) -> Result<Command, String> {
    match rest.first() {
        None => Ok(command),
        Some(word) => Err(format!("`{name}` takes no options, but got `{word}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Parsed, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn run_passes_what_follows_the_separator() {
        let hub_arguments = vec!["--port".to_owned(), "9001".to_owned()];
        assert_eq!(
            parsed("run -- --port 9001"),
            Ok(Parsed::Command(Command::Run { hub_arguments }))
        );
        let help_for_the_hub = vec!["--help".to_owned()];
        assert_eq!(
            parsed("run -- --help"),
            Ok(Parsed::Command(Command::Run { hub_arguments: help_for_the_hub }))
        );
    }

    #[test]
    fn run_tells_where_hub_flags_belong() {
        let message = parsed("run --port 9001").unwrap_err();
        assert!(message.contains("cargo xtask run -- --port 9001"), "{message}");
    }

    #[test]
    fn test_without_flags_means_every_part() {
        assert_eq!(parsed("test"), Ok(Parsed::Command(Command::Test(Parts::ALL))));
        let web = Parts { web: true, ..Parts::NONE };
        assert_eq!(parsed("test --web"), Ok(Parsed::Command(Command::Test(web))));
    }

    #[test]
    fn bench_takes_a_name_and_a_number() {
        let options = Options { only: Some("frame".to_owned()), rounds: Some(7), quick: false };
        assert_eq!(
            parsed("bench --only frame --rounds 7"),
            Ok(Parsed::Command(Command::Bench(options)))
        );
        assert!(parsed("bench --rounds none").unwrap_err().contains("`none`"));
        assert!(parsed("bench --only").unwrap_err().contains("needs a value"));
    }

    #[test]
    fn unknown_words_are_named() {
        assert!(parsed("bild").unwrap_err().contains("`bild`"));
        assert!(parsed("test --unit").unwrap_err().contains("`--unit`"));
        assert!(parsed("lint --fix").unwrap_err().contains("`--fix`"));
        assert!(parsed("--release build").unwrap_err().contains("`--release`"));
    }

    #[test]
    fn help_is_found_anywhere() {
        for line in ["", "--help", "-h", "help", "run --help", "test -h"] {
            assert_eq!(parsed(line), Ok(Parsed::Help), "{line}");
        }
    }
}
