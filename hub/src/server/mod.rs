//! One HTTP port: the page, the photos, and for WebSocket upgrades the plain relay on `/ws` and
//! the Spacebrew server everywhere else.
//!
//! Start at [`app`]. A request passes the [`Guard`], then becomes a connection to the relay or to
//! Spacebrew if it is an upgrade, else is answered from the photos or the page; a POST to `/ws` is
//! one message for the relay.

mod assets;
mod guard;
mod outbox;
mod page;
mod photos;
mod relay;
mod socket;
mod switchboard;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use heliograph_protocol::spacebrew::{HubConfig, Route};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub use assets::{Asset, Assets};
pub use guard::{Guard, Refusal};
pub use outbox::OutboxLimits;
pub use socket::MAX_MESSAGE_BYTES;

use crate::shutdown::Shutdown;
use crate::store::{LoadedRoutes, PhotoStore, RoutesFile};
use photos::Photos;
use relay::Relay;
use socket::Sockets;
use switchboard::Switchboard;

/// How long connections get to say goodbye when the server stops.
const GOODBYE_TIME: Duration = Duration::from_millis(1_500);

/// What a server serves besides Spacebrew.
#[derive(Debug)]
pub struct ServerConfig {
    /// Who may talk to it.
    pub guard: Guard,
    /// The page; `None` for a server of photos alone, which has no Spacebrew either.
    pub site: Option<SiteConfig>,
    /// The photos, if there is a store.
    pub photos: Option<Arc<PhotoStore>>,
}

/// The page and the Spacebrew server.
#[derive(Debug)]
pub struct SiteConfig {
    /// The page's files.
    pub page: Assets,
    /// Where routes are kept.
    pub routes_file: PathBuf,
    /// The routes to start with while there is no such file.
    pub first_routes: Vec<Route>,
    /// WebSocket connections at a time.
    pub max_connections: usize,
    /// What may wait for one client.
    pub outbox: OutboxLimits,
}

/// A server that has its port and waits to be run.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    app: Router,
    site: Option<Site>,
    shutdown: Shutdown,
}

/// What runs beside the answering of requests.
#[derive(Debug)]
struct Site {
    sockets: Arc<Sockets>,
    routes_file: Arc<Mutex<RoutesFile>>,
}

impl Server {
    /// Prepares a server on a port that is already listened on.
    ///
    /// # Errors
    /// When the routes' file cannot be read; a corrupt one is moved aside and is no error.
    pub fn new(
        listener: TcpListener,
        config: ServerConfig,
        shutdown: Shutdown,
    ) -> io::Result<Self> {
        let listen = listener.local_addr()?.ip();
        let guard = Arc::new(config.guard);
        let photos = Photos { store: config.photos, guard: Arc::clone(&guard) };
        let all = get(photos::list).options(photos::options);
        let one = get(photos::get).delete(photos::delete).options(photos::options);
        let router = Router::new()
            .route("/photos", all.with_state(photos.clone()))
            .route("/photos/{name}", one.with_state(photos));
        let (router, site) = match config.site {
            Some(site_config) => {
                let (router, site) = add_site(router, site_config, listen, shutdown.clone())?;
                (router, Some(site))
            }
            None => (router, None),
        };
        Ok(Self { listener, app: app(router, guard), site, shutdown })
    }

    /// Serves until the shutdown, then lets connections say goodbye and saves the routes.
    ///
    /// # Errors
    /// When the listening socket breaks.
    pub async fn run(self) -> io::Result<()> {
        let Self { listener, app, site, shutdown } = self;
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let stop = shutdown.clone();
        // Small messages must not wait for more to come (Nagle's algorithm).
        let listener = listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        let serving = axum::serve(listener, app)
            .with_graceful_shutdown(async move { stop.requested().await });
        let site = site.as_ref();
        let serving = async {
            let served = serving.await;
            Site::closed(site).await;
            served
        };
        let too_late = async {
            shutdown.requested().await;
            tokio::time::sleep(GOODBYE_TIME).await;
        };
        let served = tokio::select! {
            served = serving => served,
            () = Site::run(site) => Ok(()),
            () = too_late => Ok(()),
        };
        if let Some(site) = site {
            site.save_routes().await;
        }
        served
    }
}

/// The router behind the guard; the fixed headers stand on refusals too.
fn app(router: Router, guard: Arc<Guard>) -> Router {
    router
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .layer(middleware::from_fn(add_fixed_headers))
}

fn add_site(
    router: Router,
    config: SiteConfig,
    listen: IpAddr,
    shutdown: Shutdown,
) -> io::Result<(Router, Site)> {
    let mut routes_file = RoutesFile::new(config.routes_file);
    let routes = match routes_file.load()? {
        LoadedRoutes::Kept(routes) => routes,
        LoadedRoutes::FirstStart => config.first_routes,
        LoadedRoutes::Unreadable { moved_to, reason } => {
            tracing::error!(
                "the file of routes is damaged ({reason}); it was moved to {} and the hub starts \
                 with the routes of a first start. Draw the missing ones again",
                moved_to.display()
            );
            config.first_routes
        }
    };
    let hub_config = HubConfig { routes, ..HubConfig::default() };
    let sockets = Arc::new(Sockets {
        switchboard: Arc::new(Switchboard::new(hub_config, config.outbox)),
        relay: Arc::new(Relay::new(config.outbox)),
        free: Arc::new(Semaphore::new(config.max_connections)),
        max_connections: config.max_connections,
        listen,
        shutdown,
    });
    let upgrade = middleware::from_fn_with_state(Arc::clone(&sockets), socket::upgrade);
    let router = router.route(relay::PATH, relay::poster(Arc::clone(&sockets)));
    let router =
        router.fallback_service(get(page::get).with_state(Arc::new(config.page))).layer(upgrade);
    Ok((router, Site { sockets, routes_file: Arc::new(Mutex::new(routes_file)) }))
}

impl Site {
    /// Moves the hub's clock and saves routes as they change; never returns.
    async fn run(site: Option<&Self>) {
        let Some(site) = site else { return std::future::pending().await };
        let saving = async {
            loop {
                site.save_routes().await;
                site.sockets.switchboard.routes_changed().await;
            }
        };
        let Sockets { switchboard, relay, .. } = &*site.sockets;
        tokio::join!(switchboard.keep_time(), relay.keep_time(), saving);
    }

    async fn save_routes(&self) {
        let (sockets, file) = (Arc::clone(&self.sockets), Arc::clone(&self.routes_file));
        let saving = tokio::task::spawn_blocking(move || {
            // Routes are taken with the file in hand: of two savings the later has the newer ones.
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.save(&sockets.switchboard.routes())
        });
        if let Err(error) = saving.await.map_err(io::Error::other).flatten() {
            tracing::error!(
                "the routes were not saved and will be lost when the hub stops: {error}; check \
                 the space on the disk and the folder named by --data"
            );
        }
    }

    /// Returns once every connection has given its permit back.
    async fn closed(site: Option<&Self>) {
        let Some(site) = site else { return };
        let all = u32::try_from(site.sockets.max_connections).unwrap_or(u32::MAX);
        let _ = site.sockets.free.acquire_many(all).await;
    }
}

async fn add_fixed_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderName::from_static("referrer-policy");
    headers.insert(policy, HeaderValue::from_static("no-referrer"));
    response
}
