//! What waits to be sent to one client: bounded in number and in bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use heliograph_protocol::spacebrew::HubOutgoing;
use tokio::sync::{Notify, mpsc};

/// How much may wait for one client before it counts as stalled.
#[derive(Clone, Copy, Debug)]
pub struct OutboxLimits {
    /// Number of messages.
    pub messages: usize,
    /// Their bytes together.
    pub bytes: usize,
}

impl Default for OutboxLimits {
    fn default() -> Self {
        Self { messages: 4_096, bytes: 32 * 1_024 * 1_024 }
    }
}

/// Where messages for a client are put; never waits.
#[derive(Debug)]
pub(super) struct Outbox {
    queue: mpsc::Sender<HubOutgoing>,
    shared: Arc<Shared>,
    limit_bytes: usize,
}

/// Where the client's own task takes them out.
#[derive(Debug)]
pub(super) struct Outgoing {
    queue: mpsc::Receiver<HubOutgoing>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting_bytes: AtomicUsize,
    stalled: Notify,
}

/// The client takes its messages too slowly.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stalled;

pub(super) fn outbox(limits: OutboxLimits) -> (Outbox, Outgoing) {
    let (sender, receiver) = mpsc::channel(limits.messages);
    let shared = Arc::new(Shared::default());
    (
        Outbox { queue: sender, shared: Arc::clone(&shared), limit_bytes: limits.bytes },
        Outgoing { queue: receiver, shared },
    )
}

impl Outbox {
    /// Queues a message, or tells the client's task that the client has stalled.
    pub(super) fn push(&self, message: HubOutgoing) -> Result<(), Stalled> {
        let size_bytes = size_bytes(&message);
        let before = self.shared.waiting_bytes.fetch_add(size_bytes, Ordering::Relaxed);
        // One message always fits, however large, so that the limit cannot silence a client.
        let fits = before == 0 || before + size_bytes <= self.limit_bytes;
        if fits && self.queue.try_send(message).is_ok() {
            return Ok(());
        }
        self.give_up();
        Err(Stalled)
    }

    /// Tells the client's task that nothing more will come: the client has stalled or is dead.
    pub(super) fn give_up(&self) {
        self.shared.stalled.notify_one();
    }
}

impl Outgoing {
    /// The next message; pending while there is none.
    pub(super) async fn next(&mut self) -> HubOutgoing {
        match self.queue.recv().await {
            Some(message) => message,
            None => std::future::pending().await,
        }
    }

    /// A message from [`Outgoing::next`] is on its way and waits no longer.
    pub(super) fn sent(&self, size_bytes: usize) {
        self.shared.waiting_bytes.fetch_sub(size_bytes, Ordering::Relaxed);
    }

    /// Returns once the client has stalled.
    pub(super) fn stalled(&self) -> impl Future<Output = ()> + use<> {
        let shared = Arc::clone(&self.shared);
        async move { shared.stalled.notified().await }
    }
}

pub(super) fn size_bytes(message: &HubOutgoing) -> usize {
    match message {
        HubOutgoing::Text(text) => text.len(),
        HubOutgoing::Binary(bytes) => bytes.len(),
        HubOutgoing::Ping => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize) -> HubOutgoing {
        HubOutgoing::Text("x".repeat(length).into())
    }

    #[tokio::test]
    async fn bytes_are_bounded_and_given_back() {
        let (outbox, mut outgoing) = outbox(OutboxLimits { messages: 10, bytes: 100 });
        outbox.push(text(60)).unwrap();
        outbox.push(text(40)).unwrap();
        let first = outgoing.next().await;
        outgoing.sent(size_bytes(&first));
        outbox.push(text(60)).unwrap();
        assert_eq!(outbox.push(text(1)), Err(Stalled));
        outgoing.stalled().await;
    }

    #[tokio::test]
    async fn messages_are_bounded() {
        let (outbox, outgoing) = outbox(OutboxLimits { messages: 1, bytes: 100 });
        outbox.push(HubOutgoing::Ping).unwrap();
        assert_eq!(outbox.push(HubOutgoing::Ping), Err(Stalled));
        outgoing.stalled().await;
    }

    #[tokio::test]
    async fn one_large_message_passes() {
        let (outbox, _outgoing) = outbox(OutboxLimits { messages: 10, bytes: 100 });
        outbox.push(text(500)).unwrap();
    }
}
