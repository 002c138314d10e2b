//! Finding a camera and the program for it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// What the nodes are called that the chips of single-board computers offer for coding and
/// processing video, and that give no photo by themselves.
const NO_CAMERAS: [&str; 7] =
    ["bcm2835-codec", "bcm2835-isp", "rpivid", "rpi-hevc", "pispbe", "rp1-cfe", "unicam"];
const LISTING_TIME: Duration = Duration::from_secs(10);

/// The command line that takes a photo on this machine, written to the program's output.
pub(super) async fn find(sysfs: &Path) -> Option<Vec<String>> {
    for program in ["rpicam-still", "libcamera-still"] {
        if on_path(program) && lists_a_camera(program).await {
            let arguments = "--nopreview --timeout 500 --encoding jpg --output -";
            return Some(command_line(program, arguments));
        }
    }
    let device = video_device(sysfs)?;
    if on_path("fswebcam") {
        let arguments = format!(
            "--quiet --device {device} --resolution 1280x720 --skip 5 --no-banner --jpeg 90 -"
        );
        return Some(command_line("fswebcam", &arguments));
    }
    if on_path("ffmpeg") {
        // The first frames of a webcam are dark: it has yet to find its exposure.
        let arguments = format!(
            "-hide_banner -loglevel error -nostdin -f v4l2 -i {device} -ss 0.5 -frames:v 1 \
             -c:v mjpeg -q:v 3 -f image2pipe -"
        );
        return Some(command_line("ffmpeg", &arguments));
    }
    tracing::warn!("there is a camera at {device}, but neither fswebcam nor ffmpeg to use it");
    None
}

fn command_line(program: &str, arguments: &str) -> Vec<String> {
    std::iter::once(program).chain(arguments.split_whitespace()).map(str::to_owned).collect()
}

fn on_path(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// The program comes with the system, whether there is a camera or not.
async fn lists_a_camera(program: &str) -> bool {
    let listing = Command::new(program)
        .arg("--list-cameras")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    match timeout(LISTING_TIME, listing).await {
        Ok(Ok(output)) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr);
            output.status.success() && has_camera(&text)
        }
        _ => false,
    }
}

/// Cameras are listed as `0 : imx708 [4608x2592 …] (/base/…)`.
fn has_camera(listing: &str) -> bool {
    listing.lines().any(|line| {
        let number = line.split_once(':').map(|(number, _)| number.trim());
        number
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// The first video device that is a camera (`/dev/video0`).
fn video_device(sysfs: &Path) -> Option<String> {
    let mut nodes: Vec<(u32, PathBuf)> = fs::read_dir(sysfs.join("class/video4linux"))
        .ok()?
        .flatten()
        .filter_map(|node| {
            let number = node.file_name().to_str()?.strip_prefix("video")?.parse().ok()?;
            Some((number, node.path()))
        })
        .collect();
    nodes.sort();
    let camera = nodes.into_iter().find(|(_, node)| {
        let text = |file: &str| fs::read_to_string(node.join(file)).unwrap_or_default();
        // A webcam's further nodes carry metadata.
        let main_node = matches!(text("index").trim(), "" | "0");
        main_node && !NO_CAMERAS.iter().any(|other| text("name").starts_with(other))
    });
    camera.map(|(number, _)| format!("/dev/video{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sysfs(nodes: &[(&str, &str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (node, name, index) in nodes {
            let folder = root.path().join("class/video4linux").join(node);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("name"), format!("{name}\n")).unwrap();
            fs::write(folder.join("index"), format!("{index}\n")).unwrap();
        }
        root
    }

    #[test]
    fn the_webcam_is_found_among_the_nodes_of_a_raspberry_pi() {
        let root = sysfs(&[
            ("video10", "bcm2835-codec-decode", "0"),
            ("video13", "bcm2835-isp-output0", "0"),
            ("video2", "HD Webcam", "0"),
            ("video3", "HD Webcam", "1"),
            ("v4l-subdev0", "sensor", "0"),
        ]);
        assert_eq!(video_device(root.path()).as_deref(), Some("/dev/video2"));
    }

    #[test]
    fn no_webcam_no_device() {
        let root = sysfs(&[("video10", "bcm2835-codec-decode", "0"), ("video1", "Webcam", "1")]);
        assert_eq!(video_device(root.path()), None);
        assert_eq!(video_device(Path::new("/nowhere")), None);
    }

    #[test]
    fn a_listing_tells_whether_there_is_a_camera() {
        assert!(has_camera(
            "Available cameras\n-----------------\n0 : imx708 [4608x2592] (/base/soc/i2c0mux)\n"
        ));
        assert!(!has_camera("No cameras available!\n"));
        assert!(!has_camera("ERROR: *** no cameras available ***\n"));
    }
}
