//! The command line.

pub mod units;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// The whole command line. Without a subcommand it means `serve`, with `serve`'s options.
#[derive(Debug, Parser)]
#[command(
    name = "heliograph-hub",
    version,
    about = "Heliograph's native companion: one port with the page, a Spacebrew server, a \
             plain WebSocket relay, this machine's sensors, a camera and the photos",
    after_help = "Without a subcommand it means `serve`.\nWebSockets: ws://HOST:PORT/ws is a plain \
                  relay (what one sends, all on it get); any other path is Spacebrew.\nSet RUST_LOG=debug to see more of what happens.",
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

impl Cli {
    /// What is to be run.
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

/// What the hub can be told to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page, the Spacebrew server, the relay on /ws and the photos, with all three
    /// agents (the default)
    Serve(ServeArgs),
    /// Send this machine's sensor readings to a Spacebrew server
    Sensors(SensorsArgs),
    /// Take a photo whenever a Spacebrew server delivers a capture
    Camera(CameraArgs),
    /// Keep the photos a Spacebrew server delivers, serve them, and publish their addresses
    Files(FilesArgs),
}

/// Options of `serve`.
#[derive(Args, Debug)]
pub struct ServeArgs {
    /// Address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// Port to listen on (0: any free one)
    #[arg(long, default_value_t = 9000)]
    pub port: u16,
    /// Folder for routes and photos [default: heliograph/hub-PORT in your data folder]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How often to read the sensors
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = units::interval)]
    pub every: Duration,
    /// Who may talk to the port.
    #[command(flatten)]
    pub visitors: VisitorArgs,
    /// How photos are kept and found.
    #[command(flatten)]
    pub photos: PhotoArgs,
    /// Time a camera command may take
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = units::duration)]
    pub camera_timeout: Duration,
    /// Run no sensors
    #[arg(long)]
    pub no_sensors: bool,
    /// Run no camera
    #[arg(long, conflicts_with = "camera_command")]
    pub no_camera: bool,
    /// Run no photo store
    #[arg(long)]
    pub no_files: bool,
    /// Command that takes a photo, with its arguments; takes the rest of the line, so put it last.
    /// It writes a JPEG, PNG, WebP or GIF to its output, or to the file named by a `{file}` argument
    #[arg(long, value_name = "PROGRAM ARGS", num_args = 1.., allow_hyphen_values = true)]
    pub camera_command: Option<Vec<String>>,
}

/// Who else may talk to an HTTP port of ours.
#[derive(Args, Clone, Debug, Default)]
pub struct VisitorArgs {
    /// Another name this machine is called by in the browser's address line (repeatable)
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,
    /// A web page's origin that may use this port, such as https://example.org (repeatable)
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    pub allow_origin: Vec<String>,
}

/// How photos are kept and found.
#[derive(Args, Clone, Debug)]
pub struct PhotoArgs {
    /// Most space the photos may take; beyond it the oldest are deleted
    #[arg(long, value_name = "SIZE", default_value = "1GB", value_parser = units::size_bytes)]
    pub quota: u64,
    /// Address under which others reach this port, for the photos' addresses
    /// [default: http://localhost:PORT, or this machine's address in the network]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
}

/// Options of `sensors`.
#[derive(Args, Debug)]
pub struct SensorsArgs {
    /// Spacebrew server
    #[arg(long, value_name = "URL", default_value = "ws://localhost:9000", value_parser = server_url)]
    pub server: String,
    /// Name to register under
    #[arg(long, default_value = "sensors")]
    pub name: String,
    /// How often to read the sensors
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = units::interval)]
    pub every: Duration,
}

/// Options of `camera`.
#[derive(Args, Debug)]
pub struct CameraArgs {
    /// Spacebrew server
    #[arg(long, value_name = "URL", default_value = "ws://localhost:9000", value_parser = server_url)]
    pub server: String,
    /// Name to register under
    #[arg(long, default_value = "camera")]
    pub name: String,
    /// Time the camera command may take
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = units::duration)]
    pub timeout: Duration,
    /// Command that takes a photo, with its arguments; takes the rest of the line, so put it last.
    /// It writes a JPEG, PNG, WebP or GIF to its output, or to the file named by a `{file}` argument
    /// [default: the first of rpicam-still, libcamera-still, fswebcam, ffmpeg, else a test card]
    #[arg(long, value_name = "PROGRAM ARGS", num_args = 1.., allow_hyphen_values = true)]
    pub command: Option<Vec<String>>,
}

/// Options of `files`.
#[derive(Args, Debug)]
pub struct FilesArgs {
    /// Spacebrew server
    #[arg(long, value_name = "URL", default_value = "ws://localhost:9000", value_parser = server_url)]
    pub server: String,
    /// Name to register under
    #[arg(long, default_value = "file-server")]
    pub name: String,
    /// Address to serve the photos on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// Port to serve the photos on (0: any free one)
    #[arg(long, default_value_t = 9001)]
    pub port: u16,
    /// Folder for the photos [default: heliograph/files-PORT in your data folder]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Who may talk to the port.
    #[command(flatten)]
    pub visitors: VisitorArgs,
    /// How photos are kept and found.
    #[command(flatten)]
    pub photos: PhotoArgs,
}

/// A Spacebrew server as a person writes it, as a `ws://` address with a port.
fn server_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("ws", text));
    match scheme.to_ascii_lowercase().as_str() {
        "ws" | "http" | "spacebrew" => {}
        "wss" | "https" => {
            return Err("the agents speak plain ws:// only; for an encrypted server put a \
                        tunnel or proxy on this machine and name that"
                .to_owned());
        }
        _ => return Err("write it as ws://host:9000".to_owned()),
    }
    let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    if authority.is_empty() || authority.contains([' ', '@', '?', '#']) {
        return Err("write it as ws://host:9000".to_owned());
    }
    let after_address = authority.rsplit_once(']').map_or(authority, |(_, after)| after);
    let port = if after_address.contains(':') { "" } else { ":9000" };
    Ok(format!("ws://{authority}{port}{path}"))
}

fn public_url(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    match text.split_once("://") {
        Some(("http" | "https", rest)) if !rest.is_empty() && !rest.contains([' ', '?', '#']) => {
            Ok(text.to_owned())
        }
        _ => Err("write it as http://host:port".to_owned()),
    }
}

fn origin(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    match text.split_once("://") {
        Some((scheme, rest))
            if !scheme.is_empty() && !rest.is_empty() && !rest.contains(['/', ' ', '*']) =>
        {
            Ok(text.to_ascii_lowercase())
        }
        _ if text == "null" => Ok(text.to_owned()),
        _ => Err("write it as the browser does: https://example.org, without a path".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Command, String> {
        Cli::try_parse_from(line.split_whitespace())
            .map(Cli::into_command)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_subcommand_means_serve_with_its_options() {
        for line in ["hub --port 9123 --no-camera", "hub serve --port 9123 --no-camera"] {
            let Ok(Command::Serve(serve)) = parse(line) else { panic!("{line}") };
            assert_eq!((serve.port, serve.no_camera), (9123, true), "{line}");
        }
    }

    #[test]
    fn a_camera_command_keeps_its_own_options() {
        let Ok(Command::Camera(camera)) =
            parse("hub camera --timeout 3s --command snap -o {file} --quality 90")
        else {
            panic!("not a camera")
        };
        assert_eq!(camera.command.unwrap().join(" "), "snap -o {file} --quality 90");
    }

    #[test]
    fn unknown_options_are_named() {
        assert!(parse("hub --prot 9000").unwrap_err().contains("--prot"));
        assert!(parse("hub --every 1ms").unwrap_err().contains("100ms"));
    }

    #[test]
    fn servers_as_people_write_them() {
        for (text, url) in [
            ("ws://pi:9000", "ws://pi:9000/"),
            ("pi", "ws://pi:9000/"),
            ("spacebrew://pi", "ws://pi:9000/"),
            ("http://pi:80/x", "ws://pi:80/x"),
            ("[::1]", "ws://[::1]:9000/"),
            ("ws://[::1]:9", "ws://[::1]:9/"),
        ] {
            assert_eq!(server_url(text).as_deref(), Ok(url));
        }
        for bad in ["", "ws://", "ftp://pi", "wss://pi", "a b", "ws://user@pi"] {
            assert!(server_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn origins_and_public_addresses() {
        assert_eq!(origin("https://Example.org/").as_deref(), Ok("https://example.org"));
        assert!(origin("*").is_err());
        assert!(origin("example.org").is_err());
        assert_eq!(public_url("http://pi:9000/").as_deref(), Ok("http://pi:9000"));
        assert!(public_url("pi:9000").is_err());
    }
}
