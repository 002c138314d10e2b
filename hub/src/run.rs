//! The composition root: makes what a command asks for out of the parts.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use heliograph_protocol::spacebrew::{ClientKey, Item, Route, RouteEnd};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tracing::Instrument as _;

use crate::address;
use crate::agents::camera::{self, CameraConfig};
use crate::agents::files::{self, FilesConfig};
use crate::agents::sensors::{self, SensorsConfig};
use crate::cli::{CameraArgs, FilesArgs, PhotoArgs, SensorsArgs, ServeArgs, VisitorArgs};
use crate::server::{Assets, Guard, OutboxLimits, Server, ServerConfig, SiteConfig};
use crate::shutdown::{self, Shutdown, ShutdownSwitch};
use crate::store::PhotoStore;

/// WebSocket connections a hub takes at a time.
const MAX_CONNECTIONS: usize = 256;
/// Where Linux shows its devices; elsewhere there is nothing there.
const SYSFS: &str = "/sys";

/// Why the hub could not start, with what to do.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The port is in use.
    PortTaken(SocketAddr),
    /// The address cannot be listened on for another reason.
    Listen(SocketAddr, io::Error),
    /// The data folder cannot be used.
    Data(PathBuf, io::Error),
    /// The system has no data folder for this user.
    NoDataFolder,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortTaken(address) => {
                let port = address.port();
                write!(
                    f,
                    "port {port} is taken, perhaps by another Heliograph; stop that, or choose \
                     another port: --port {}",
                    port.checked_add(1).unwrap_or(9_000)
                )
            }
            Self::Listen(address, error) => write!(
                f,
                "cannot listen on {address}: {error}; choose another address with --listen or \
                 another port with --port"
            ),
            Self::Data(folder, error) => write!(
                f,
                "cannot use the folder {}: {error}; choose another with --data",
                folder.display()
            ),
            Self::NoDataFolder => f.write_str("this user has no data folder; name one with --data"),
        }
    }
}

impl std::error::Error for StartError {}

/// What can be set by the program but not on the command line.
#[derive(Debug)]
pub struct Settings {
    /// The page to serve.
    pub page: Assets,
    /// WebSocket connections at a time.
    pub max_connections: usize,
    /// What may wait for one client.
    pub outbox: OutboxLimits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            page: Assets::embedded(),
            max_connections: MAX_CONNECTIONS,
            outbox: OutboxLimits::default(),
        }
    }
}

/// Something that runs until it is stopped.
#[derive(Debug)]
pub struct Running {
    address: Option<SocketAddr>,
    tasks: JoinSet<()>,
    switch: ShutdownSwitch,
    shutdown: Shutdown,
}

impl Running {
    fn new() -> Self {
        let (switch, shutdown) = shutdown::channel();
        Self { address: None, tasks: JoinSet::new(), switch, shutdown }
    }

    /// Adds an agent; its log lines carry its kind.
    fn add(&mut self, kind: &'static str, agent: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(agent.instrument(tracing::info_span!("agent", kind)));
    }

    /// The address that is listened on, if one is.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Returns when a part has ended by itself, which none should.
    pub async fn ended(&mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            match ended {
                Ok(()) => return,
                // The others go on: a broken sensor must not stop the server.
                Err(panic) => tracing::error!("a part of the hub broke down: {panic}"),
            }
        }
    }

    /// Tells every part to finish and waits until all have.
    pub async fn stop(mut self) {
        self.switch.stop();
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Starts the page, the Spacebrew server, the photos and the agents.
///
/// # Errors
/// When the port or the data folder cannot be used.
pub async fn serve(args: ServeArgs, settings: Settings) -> Result<Running, StartError> {
    let mut running = Running::new();
    let (listener, address) = listen(SocketAddr::new(args.listen, args.port)).await?;
    running.address = Some(address);
    let data = data_folder(args.data, &format!("hub-{}", address.port()))?;
    let store = if args.no_files { None } else { Some(photo_store(&data, &args.photos)?) };
    let config = ServerConfig {
        guard: guard(&args.visitors, &args.photos),
        site: Some(SiteConfig {
            page: settings.page,
            routes_file: data.join("routes.json"),
            first_routes: vec![founding_route()],
            max_connections: settings.max_connections,
            outbox: settings.outbox,
        }),
        photos: store.clone(),
    };
    start_server(&mut running, listener, config, &data)?;

    let server = address::own_server_url(address);
    let shutdown = running.shutdown.clone();
    if let Some(store) = store {
        let config = files_config(files::NAME.to_owned(), server.clone(), &args.photos, address);
        running.add("files", files::run(config, store, shutdown.clone()));
    }
    if !args.no_camera {
        let config = CameraConfig {
            name: camera::NAME.to_owned(),
            server: server.clone(),
            command: args.camera_command,
            timeout: args.camera_timeout,
            sysfs: SYSFS.into(),
        };
        running.add("camera", camera::run(config, shutdown.clone()));
    }
    if !args.no_sensors {
        let name = sensors::NAME.to_owned();
        let config = SensorsConfig { name, server, every: args.every, sysfs: SYSFS.into() };
        running.add("sensors", sensors::run(config, shutdown.clone()));
    }
    Ok(running)
}

/// Starts the sensors alone.
pub fn sensors(args: SensorsArgs) -> Running {
    let mut running = Running::new();
    let SensorsArgs { server, name, every } = args;
    let config = SensorsConfig { name, server, every, sysfs: SYSFS.into() };
    running.add("sensors", sensors::run(config, running.shutdown.clone()));
    running
}

/// Starts the camera alone.
pub fn camera(args: CameraArgs) -> Running {
    let mut running = Running::new();
    let CameraArgs { server, name, timeout, command } = args;
    let config = CameraConfig { name, server, command, timeout, sysfs: SYSFS.into() };
    running.add("camera", camera::run(config, running.shutdown.clone()));
    running
}

/// Starts the photo store alone, with a port of its own.
///
/// # Errors
/// When the port or the data folder cannot be used.
pub async fn files(args: FilesArgs) -> Result<Running, StartError> {
    let mut running = Running::new();
    let (listener, address) = listen(SocketAddr::new(args.listen, args.port)).await?;
    running.address = Some(address);
    let data = data_folder(args.data, &format!("files-{}", address.port()))?;
    let store = photo_store(&data, &args.photos)?;
    let photos = Some(Arc::clone(&store));
    let config = ServerConfig { guard: guard(&args.visitors, &args.photos), site: None, photos };
    start_server(&mut running, listener, config, &data)?;
    let config = files_config(args.name, args.server, &args.photos, address);
    running.add("files", files::run(config, store, running.shutdown.clone()));
    Ok(running)
}

/// What the lecture's installation has wired by hand between its camera and its file server; the
/// page adds the routes to and from itself.
fn founding_route() -> Route {
    let kind = camera::OUTPUT_KIND;
    debug_assert_eq!(kind, files::INPUT_KIND, "a route joins ends of one type");
    let end = |client: &str, item: &str| {
        let key = ClientKey { name: client.to_owned(), address: "127.0.0.1".to_owned() };
        RouteEnd::new(&key, &Item::new(item, kind))
    };
    Route {
        publisher: end(camera::NAME, camera::OUTPUT),
        subscriber: end(files::NAME, files::INPUT),
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let explain = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortTaken(address),
        _ => StartError::Listen(address, error),
    };
    let listener = TcpListener::bind(address).await.map_err(explain)?;
    let bound = listener.local_addr().map_err(explain)?;
    if !bound.ip().is_loopback() {
        tracing::warn!(
            "LISTENING ON {bound}: EVERY machine that can reach this one may see the readings and \
             photos, take photos and change routes, without a password. Use this in networks you \
             trust only"
        );
    }
    Ok((listener, bound))
}

fn start_server(
    running: &mut Running,
    listener: TcpListener,
    config: ServerConfig,
    data: &Path,
) -> Result<(), StartError> {
    let server = Server::new(listener, config, running.shutdown.clone())
        .map_err(|error| StartError::Data(data.to_owned(), error))?;
    running.tasks.spawn(async move {
        if let Err(error) = server.run().await {
            tracing::error!("the server's socket broke: {error}; start the hub again");
        }
    });
    Ok(())
}

/// Who may talk to the port; the public address is a name of ours, whatever else is.
fn guard(visitors: &VisitorArgs, photos: &PhotoArgs) -> Guard {
    let hostname = sysinfo::System::host_name().ok();
    let public = photos.public_url.as_deref().and_then(address::host_of);
    let hosts: Vec<String> = visitors.allow_host.iter().cloned().chain(public).collect();
    Guard::new(hostname.as_deref(), &hosts, &visitors.allow_origin)
}

fn data_folder(wanted: Option<PathBuf>, name: &str) -> Result<PathBuf, StartError> {
    let folder = match wanted {
        Some(folder) => folder,
        None => dirs::data_dir().ok_or(StartError::NoDataFolder)?.join("heliograph").join(name),
    };
    std::fs::create_dir_all(&folder).map_err(|error| StartError::Data(folder.clone(), error))?;
    Ok(folder)
}

fn photo_store(data: &Path, args: &PhotoArgs) -> Result<Arc<PhotoStore>, StartError> {
    let folder = data.join("photos");
    PhotoStore::open(folder.clone(), args.quota)
        .map(Arc::new)
        .map_err(|error| StartError::Data(folder, error))
}

fn files_config(
    name: String,
    server: String,
    args: &PhotoArgs,
    address: SocketAddr,
) -> FilesConfig {
    let public_url = args.public_url.clone().unwrap_or_else(|| address::public_url(address));
    FilesConfig { name, server, public_url }
}
