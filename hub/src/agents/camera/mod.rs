//! A camera as a Spacebrew client: a photo for every capture.

mod command;
mod detect;
mod test_card;
mod trigger;

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use heliograph_protocol::session::CommandError;
use heliograph_protocol::spacebrew::{Client, ClientConfig, Item, Role};
use heliograph_telemetry::{PictureKind, Timestamp};
use serde::Serialize;
use tokio::task::JoinHandle;

use super::link::Link;
use crate::clock;
use crate::shutdown::Shutdown;
use command::CameraCommand;
use trigger::{Trigger, Wish};

/// The name the founding scene calls this agent by.
pub const NAME: &str = "camera";
/// The publisher of photos.
pub const OUTPUT: &str = "image";
/// Type of [`OUTPUT`].
pub const OUTPUT_KIND: &str = "binary";
const CAPTURE: &str = "capture";

/// A larger photo, in base64, would not fit into one message of 16 MiB.
const MAX_PHOTO_BYTES: usize = 11 * 1_024 * 1_024;

/// How the agent runs.
#[derive(Debug)]
pub struct CameraConfig {
    /// Name to register under.
    pub name: String,
    /// The Spacebrew server's address.
    pub server: String,
    /// Program and arguments that take a photo; `None` to look for a camera.
    pub command: Option<Vec<String>>,
    /// How long the command may take.
    pub timeout: Duration,
    /// Where Linux shows its devices; elsewhere only in tests.
    pub sysfs: PathBuf,
}

/// Where photos come from.
#[derive(Clone, Debug)]
enum Camera {
    Command(CameraCommand),
    TestCard,
}

/// What goes on the wire, as JSON in a string: the lecture's camera sent the same.
#[derive(Serialize)]
struct Payload<'a> {
    filename: String,
    /// When the photo was taken, in milliseconds since the epoch.
    image_timestamp: i64,
    binary: String,
    encoding: &'a str,
    /// The camera's name. Not part of what the lecture's camera sent; its file server ignores it.
    camera: &'a str,
}

/// Takes a photo for each capture and publishes it, until the shutdown.
///
/// One photo is taken at a time. A capture asked for meanwhile is taken right after; several such
/// become one, since each of those who asked gets to see that photo.
pub async fn run(config: CameraConfig, shutdown: Shutdown) {
    let camera = Camera::find(&config).await;
    let session = Client::new(ClientConfig {
        name: config.name.clone(),
        description: camera.description(),
        publishers: vec![Item::new(OUTPUT, OUTPUT_KIND)],
        subscribers: vec![Item::new(CAPTURE, "boolean")],
        ephemeral: false,
        role: Role::Client,
    });
    let mut link = Link::start(session, config.server, shutdown);
    let mut trigger = Trigger::default();
    let mut taken = 0;
    let mut shot: Option<JoinHandle<Result<Photo, String>>> = None;
    loop {
        let wish = tokio::select! {
            delivery = link.delivery() => match delivery {
                Some(delivery) if delivery.subscriber == CAPTURE => trigger.told(&delivery.value),
                Some(_) => Wish::Nothing,
                None => break,
            },
            photo = finished(&mut shot) => {
                shot = None;
                publish(&link, photo, &config.name).await;
                trigger.finished()
            }
        };
        match wish {
            Wish::Capture => {
                taken += 1;
                shot = Some(tokio::spawn(camera.clone().take(taken)));
            }
            Wish::Later => tracing::info!("a capture waits for the one that is being taken"),
            Wish::Nothing => {}
        }
    }
    // Dropping the task's future kills a command that still runs.
    if let Some(shot) = shot {
        shot.abort();
    }
}

/// The running shot's outcome; pending while there is none.
async fn finished(shot: &mut Option<JoinHandle<Result<Photo, String>>>) -> Result<Photo, String> {
    match shot {
        Some(shot) => shot.await.map_err(|error| error.to_string()).flatten(),
        None => std::future::pending().await,
    }
}

/// A picture and when it was taken.
#[derive(Debug)]
struct Photo {
    picture: Vec<u8>,
    time: Timestamp,
}

impl Camera {
    async fn find(config: &CameraConfig) -> Self {
        let argv = match &config.command {
            Some(argv) => Some(argv.clone()),
            None => detect::find(&config.sysfs).await,
        };
        match argv {
            Some(argv) => {
                tracing::info!("photos are taken with: {}", argv.join(" "));
                Self::Command(CameraCommand { argv, timeout: config.timeout })
            }
            None => {
                tracing::warn!(
                    "no camera found, captures give a test card; attach a camera and install \
                     rpicam-apps, fswebcam or ffmpeg, or name a command (see --help)"
                );
                Self::TestCard
            }
        }
    }

    fn description(&self) -> String {
        match self {
            Self::Command(command) => format!("Takes photos with {}", command.program()),
            Self::TestCard => "Draws a test card, as no camera was found".to_owned(),
        }
    }

    /// Takes the photo of this number; what went wrong and what to do, in words.
    async fn take(self, number: u64) -> Result<Photo, String> {
        let time = clock::now().wall;
        let picture = match self {
            Self::Command(command) => command.run().await?,
            Self::TestCard => {
                let drawing = tokio::task::spawn_blocking(move || test_card::draw(time, number));
                drawing.await.map_err(|error| error.to_string())??
            }
        };
        Ok(Photo { picture, time })
    }
}

async fn publish(link: &Link, photo: Result<Photo, String>, camera: &str) {
    match photo.and_then(|photo| payload(&photo, camera)) {
        Ok(payload) => match link.publish(OUTPUT, payload).await {
            Ok(()) => tracing::info!("photo taken and sent"),
            Err(CommandError::NotReady) => {
                tracing::warn!("photo taken, but lost: there is no connection to the server now");
            }
            Err(error) => tracing::error!("photo taken, but not sent: {error:?}"),
        },
        Err(reason) => tracing::error!("no photo: {reason}"),
    }
}

fn payload(photo: &Photo, camera: &str) -> Result<String, String> {
    let kind = PictureKind::of(&photo.picture)
        .ok_or("what the camera command gave is neither JPEG, PNG, WebP nor GIF")?;
    let size = photo.picture.len();
    if size > MAX_PHOTO_BYTES {
        return Err(format!(
            "it has {size} bytes and a message takes {MAX_PHOTO_BYTES}; let the camera command \
             take a smaller or more compressed one"
        ));
    }
    let payload = Payload {
        filename: format!("image.{}", kind.extension()),
        image_timestamp: photo.time.millis(),
        binary: STANDARD.encode(&photo.picture),
        encoding: kind.extension(),
        camera,
    };
    serde_json::to_string(&payload).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture;

    #[test]
    fn the_payload_is_what_the_file_server_reads() {
        let time = Timestamp::from_micros(1_381_234_567_890_000);
        let photo = Photo { picture: b"\xff\xd8\xff\xe0 picture".to_vec(), time };
        let payload = payload(&photo, "porch").unwrap();
        assert!(
            payload.starts_with(
                r#"{"filename":"image.jpg","image_timestamp":1381234567890,"binary":""#
            )
        );
        let (picture, origin) = picture::from_text(&payload).unwrap();
        assert_eq!(picture, photo.picture);
        assert_eq!(
            (origin.camera.as_deref(), origin.taken_ms),
            (Some("porch"), Some(1_381_234_567_890))
        );
    }

    #[test]
    fn what_cannot_be_sent_says_why() {
        let time = Timestamp::default();
        let garbage = payload(&Photo { picture: b"hello".to_vec(), time }, "").unwrap_err();
        assert!(garbage.contains("neither JPEG"), "{garbage}");
        let mut picture = b"\xff\xd8\xff".to_vec();
        picture.resize(MAX_PHOTO_BYTES + 1, 0);
        let large = payload(&Photo { picture, time }, "").unwrap_err();
        assert!(large.contains("smaller"), "{large}");
    }
}
