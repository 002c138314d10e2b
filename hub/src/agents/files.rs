//! The photo store's agent: takes pictures in, tells their addresses.

use std::sync::Arc;

use heliograph_protocol::session::Delivery;
use heliograph_protocol::spacebrew::{Client, ClientConfig, Item, Role};

use super::link::Link;
use crate::picture;
use crate::shutdown::Shutdown;
use crate::store::{PhotoOrigin, PhotoStore};

/// The name the founding scene calls this agent by.
pub const NAME: &str = "file-server";
/// The subscriber that takes pictures in.
pub const INPUT: &str = "file input";
/// Type of [`INPUT`].
pub const INPUT_KIND: &str = "binary";
const URL: &str = "url";

/// How the agent runs.
#[derive(Debug)]
pub struct FilesConfig {
    /// Name to register under.
    pub name: String,
    /// The Spacebrew server's address.
    pub server: String,
    /// What photo addresses start with, without a slash at the end.
    pub public_url: String,
}

/// Keeps what is delivered and publishes where it is, until the shutdown.
pub async fn run(config: FilesConfig, store: Arc<PhotoStore>, shutdown: Shutdown) {
    let session = Client::new(ClientConfig {
        name: config.name,
        description: "Keeps photos and tells where they are".to_owned(),
        publishers: vec![Item::new(URL, "string")],
        subscribers: vec![Item::new(INPUT, INPUT_KIND)],
        ephemeral: false,
        role: Role::Client,
    });
    let mut link = Link::start(session, config.server, shutdown);
    while let Some(delivery) = link.delivery().await {
        if delivery.subscriber != INPUT {
            continue;
        }
        match keep(Arc::clone(&store), delivery).await {
            Ok(name) => publish(&link, format!("{}/photos/{name}", config.public_url)).await,
            Err(reason) => tracing::error!("a photo was not kept: {reason}"),
        }
    }
}

/// Stores the picture in a delivery; its new name, or what is wrong in words.
async fn keep(store: Arc<PhotoStore>, delivery: Delivery) -> Result<String, String> {
    let stored = tokio::task::spawn_blocking(move || {
        let (picture, origin) = picture_in(delivery)?;
        store.add(&picture, origin).map(|name| name.to_string()).map_err(|error| error.to_string())
    });
    stored.await.map_err(|error| error.to_string()).flatten()
}

fn picture_in(delivery: Delivery) -> Result<(Vec<u8>, PhotoOrigin), String> {
    if delivery.bytes.is_empty() {
        picture::from_text(&delivery.value).map_err(str::to_owned)
    } else {
        Ok((delivery.bytes, picture::origin(&delivery.value)))
    }
}

async fn publish(link: &Link, url: String) {
    match link.publish(URL, url.clone()).await {
        Ok(()) => tracing::info!("kept a photo: {url}"),
        Err(error) => {
            tracing::warn!("kept {url}, but could not tell anyone: no connection ({error:?})");
        }
    }
}
