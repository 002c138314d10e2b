//! The program itself: what it prints, how it ends.

use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::support::{Peer, soon};

fn program(line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heliograph-hub"));
    command.args(line).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end: exit code, standard output, standard error.
async fn run(line: &[&str]) -> (Option<i32>, String, String) {
    let output = soon("the program to end", program(line).output()).await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn a_taken_port_is_told_in_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    for command in ["serve", "files"] {
        let (code, out, err) = run(&[command, "--port", &port, "--data", data]).await;
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(err.contains(&format!("port {port} is taken")) && err.contains("--port"), "{err}");
    }
}

#[tokio::test]
async fn options_that_make_no_sense_are_named() {
    for (line, words) in [
        (&["--prot", "9000"][..], "--prot"),
        (&["serve", "--every", "1ms"], "between 100ms and 1h"),
        (&["camera", "--server", "wss://pi"], "plain ws://"),
        (&["--listen", "everywhere"], "--listen"),
    ] {
        let (code, _, err) = run(line).await;
        assert_eq!(code, Some(2));
        assert!(err.contains(words), "{err}");
    }
    let (code, out, _) = run(&["--help"]).await;
    assert_eq!(code, Some(0));
    assert!(out.contains("sensors") && out.contains("--camera-command"), "{out}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let data = file.path().to_str().unwrap();
    let (code, _, err) = run(&["--port", "0", "--data", data]).await;
    assert_eq!(code, Some(1));
    assert!(err.contains(data) && err.contains("--data"), "{err}");
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_is_and_stops_when_told_to() {
    use rustix::process::{Pid, Signal, kill_process};

    for signal in [Signal::TERM, Signal::INT] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let mut child = program(&["--port", "0", "--data", data]).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = soon("the address", lines.next_line()).await.unwrap().unwrap();
        let port = line.strip_prefix("Heliograph is at http://localhost:").unwrap();
        let address: SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();

        let mut peer = Peer::connect(address, &[]).await.unwrap();
        let pid = Pid::from_raw(child.id().unwrap().cast_signed()).unwrap();
        kill_process(pid, signal).unwrap();
        assert_eq!(peer.closed().await.0, 1001);
        let status = soon("the program to end", child.wait()).await.unwrap();
        assert_eq!(status.code(), Some(0));
        assert_eq!(soon("its last line", lines.next_line()).await.unwrap(), None);
        assert!(folder.path().join("routes.json").exists());
    }
}

#[tokio::test]
async fn listening_to_everyone_is_said_loudly() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let line = ["--port", "0", "--listen", "0.0.0.0", "--no-sensors", "--data", data];
    let mut child = program(&line).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let warning = soon("a warning", async {
        loop {
            let line = lines.next_line().await.unwrap().unwrap();
            if line.contains("LISTENING ON 0.0.0.0") {
                break line;
            }
        }
    })
    .await;
    assert!(warning.contains("without a password"), "{warning}");
    child.kill().await.unwrap();
}
