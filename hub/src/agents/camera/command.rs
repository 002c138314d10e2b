//! Taking a photo with a program: no shell, a time limit, and nothing left running.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use heliograph_telemetry::PictureKind;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

use super::MAX_PHOTO_BYTES;

/// In an argument this stands for the file the program is to write; without it the picture is
/// read from the program's output.
const FILE: &str = "{file}";
/// How much of a program's complaints is kept.
const MAX_COMPLAINT_BYTES: u64 = 64 * 1_024;

/// A program that takes a photo.
#[derive(Clone, Debug)]
pub(super) struct CameraCommand {
    /// Program and arguments.
    pub(super) argv: Vec<String>,
    /// How long it may take.
    pub(super) timeout: Duration,
}

impl CameraCommand {
    pub(super) fn program(&self) -> &str {
        self.argv.first().map_or("", String::as_str)
    }

    /// The picture, or what went wrong and what to do, in words.
    pub(super) async fn run(&self) -> Result<Vec<u8>, String> {
        let program = self.program();
        let picture = match tokio::time::timeout(self.timeout, self.picture()).await {
            Ok(picture) => picture?,
            Err(_) => {
                return Err(format!(
                    "`{program}` was not done after {:.1} s and was stopped; give it more time \
                     (see --help) or run it by hand to see where it hangs",
                    self.timeout.as_secs_f64()
                ));
            }
        };
        match PictureKind::of(&picture) {
            Some(_) => Ok(picture),
            None if picture.is_empty() => Err(format!(
                "`{program}` ended well but gave no picture; let it write one to its \
                             output, or to a file by an argument with {FILE}"
            )),
            None => Err(format!(
                "`{program}` gave {} bytes that are neither JPEG, PNG, WebP nor GIF; choose another \
                 format in its arguments",
                picture.len()
            )),
        }
    }

    async fn picture(&self) -> Result<Vec<u8>, String> {
        let file =
            self.output_file().map_err(|error| format!("no place for the photo: {error}"))?;
        let mut process = self.start(file.as_ref())?;
        let (output, complaint, status) = tokio::join!(
            read(process.child.stdout.take(), MAX_PHOTO_BYTES as u64 + 1),
            read(process.child.stderr.take(), MAX_COMPLAINT_BYTES),
            process.ended(),
        );
        let program = self.program();
        if output.len() > MAX_PHOTO_BYTES {
            return Ok(output); // too large, which is said where it is to be sent
        }
        let status = status.map_err(|error| format!("`{program}` was lost: {error}"))?;
        if !status.success() {
            return Err(format!("`{program}` failed ({status}){}", last_line(&complaint)));
        }
        match file {
            Some(file) => tokio::fs::read(file.path()).await.map_err(|error| {
                format!("`{program}` ended well but {FILE} cannot be read: {error}")
            }),
            None => Ok(output),
        }
    }

    fn output_file(&self) -> io::Result<Option<OutputFile>> {
        let wanted = self.argv.iter().any(|argument| argument.contains(FILE));
        wanted
            .then(|| tempfile::Builder::new().prefix("heliograph-").tempdir().map(OutputFile))
            .transpose()
    }

    fn start(&self, file: Option<&OutputFile>) -> Result<Process, String> {
        let path = file.map(|file| file.path().to_string_lossy().into_owned()).unwrap_or_default();
        let mut arguments = self.argv.iter().map(|argument| argument.replace(FILE, &path));
        let mut command = Command::new(arguments.next().unwrap_or_default());
        command.args(arguments).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        command.process_group(0);
        match command.spawn() {
            Ok(child) => Ok(Process { group: child.id(), child }),
            Err(error) => Err(format!(
                "`{}` cannot be started ({error}); install it or name another camera command",
                self.program()
            )),
        }
    }
}

/// A file in a folder of its own, deleted when dropped.
struct OutputFile(TempDir);

impl OutputFile {
    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("photo.jpg")
    }
}

/// A running program with all its children; dropping it ends them.
struct Process {
    child: Child,
    group: Option<u32>,
}

impl Process {
    /// Waits for the program, then ends what it left in the background, which might otherwise
    /// keep its output open for ever.
    async fn ended(&mut self) -> io::Result<std::process::ExitStatus> {
        let status = self.child.wait().await;
        self.kill_group();
        status
    }

    fn kill_group(&mut self) {
        let Some(group) = self.group.take() else { return };
        #[cfg(unix)]
        if let Some(group) = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw) {
            // Fails when nothing is left, which is what is wanted.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        #[cfg(not(unix))]
        let _ = group; // the program itself is ended by `kill_on_drop`
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill_group();
    }
}

/// What comes out of a pipe, up to a limit; then the pipe is closed.
async fn read(pipe: Option<impl AsyncRead + Unpin>, limit_bytes: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // What came before an error is still worth having.
        let _ = pipe.take(limit_bytes).read_to_end(&mut bytes).await;
    }
    bytes
}

fn last_line(complaint: &[u8]) -> String {
    let complaint = String::from_utf8_lossy(complaint);
    let last = complaint.lines().map(str::trim).rfind(|line| !line.is_empty());
    match last {
        Some(line) => format!(": {}", line.chars().take(300).collect::<String>()),
        None => "; run it by hand to see why".to_owned(),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> CameraCommand {
        let argv = ["sh", "-c", script, "sh", FILE].map(str::to_owned).to_vec();
        CameraCommand { argv, timeout: Duration::from_secs(20) }
    }

    /// As [`sh`], but the picture comes from standard output.
    fn sh_output(script: &str) -> CameraCommand {
        let argv = ["sh", "-c", script].map(str::to_owned).to_vec();
        CameraCommand { argv, timeout: Duration::from_secs(20) }
    }

    #[tokio::test]
    async fn a_picture_comes_from_the_output_or_from_the_file() {
        let jpeg = b"\xff\xd8\xffpicture".to_vec();
        let print = r"printf '\377\330\377picture'";
        assert_eq!(sh_output(print).run().await.as_ref(), Ok(&jpeg));
        assert_eq!(sh(&format!("{print} > \"$1\"")).run().await.as_ref(), Ok(&jpeg));
    }

    #[tokio::test]
    async fn failures_are_told_in_words() {
        for (command, words) in [
            (sh("echo no sensor >&2; exit 3"), "exit status: 3): no sensor"),
            (sh_output("exit 1"), "run it by hand"),
            (sh_output("true"), "gave no picture"),
            (sh("true"), "{file} cannot be read"),
            (sh_output("echo hello"), "6 bytes that are neither JPEG"),
        ] {
            let error = command.run().await.unwrap_err();
            assert!(error.contains(words), "{error}");
        }
        let argv = vec!["no-such-camera-program".to_owned()];
        let missing = CameraCommand { argv, timeout: Duration::from_secs(20) };
        assert!(missing.run().await.unwrap_err().contains("install it"));
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_stopped_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", file.display());
        let hanging = CameraCommand { timeout: Duration::from_secs(2), ..sh_output(&script) };
        let error = hanging.run().await.unwrap_err();
        assert!(error.contains("was stopped"), "{error}");

        let child: i32 = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
        until_gone(child).await;
    }

    #[tokio::test]
    async fn a_child_left_behind_does_not_hold_the_photo_up() {
        let command = sh_output(r"sleep 600 & printf '\377\330\377picture'");
        assert_eq!(command.run().await.unwrap(), b"\xff\xd8\xffpicture");
    }

    #[tokio::test]
    async fn endless_output_is_cut_off() {
        let endless = sh_output(r"printf '\377\330\377'; cat /dev/zero");
        assert_eq!(endless.run().await.unwrap().len(), MAX_PHOTO_BYTES + 1);
    }

    async fn until_gone(pid: i32) {
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        let running = || {
            // An orphan that nobody has collected yet is dead all the same.
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
            let zombie = stat.is_ok_and(|stat| stat.contains(") Z "));
            rustix::process::test_kill_process(pid).is_ok() && !zombie
        };
        for _ in 0..1_000 {
            if !running() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("process {pid:?} is still running");
    }
}
