//! What is known in one attempt; forgotten when it ends.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use heliograph_telemetry::Timestamp;

use crate::socketio::engine::Handshake;

/// How far the server has to answer in: the greeting, the consent, a request by HTTP.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// One attempt.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) phase: Phase,
    /// A socket was dialled and is not known to be gone.
    pub(super) has_socket: bool,
    pub(super) join: Join,
    /// A packet whose attachments are still coming.
    pub(super) assembly: Option<Assembly>,
    /// By ack id.
    pub(super) requests: BTreeMap<u64, Pending>,
    pub(super) next_ack: u64,
}

/// How far the lower layer is.
#[derive(Debug)]
pub(super) enum Phase {
    /// A WebSocket is on its way; once open, its greeting has to come by then.
    Dialling { greeting_by: Option<Duration> },
    /// The greeting was asked for by HTTP.
    Asking { fetch: Option<u64>, after_socket: bool },
    /// Packets go both ways.
    Open(Open),
}

#[derive(Debug)]
pub(super) struct Open {
    pub(super) handshake: Handshake,
    /// When the last packet came.
    pub(super) heard: Duration,
    pub(super) carrier: Carrier,
}

#[derive(Debug)]
pub(super) enum Carrier {
    Socket,
    Polling(Polling),
}

#[derive(Debug, Default)]
pub(super) struct Polling {
    pub(super) get: Option<u64>,
    pub(super) post: Option<u64>,
    /// When the next GET is due, after one that brought nothing.
    pub(super) get_at: Option<Duration>,
    /// Packets that wait for a POST.
    pub(super) outbox: VecDeque<String>,
    pub(super) upgrade: Option<Upgrade>,
}

/// The way from polling to a WebSocket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Upgrade {
    pub(super) step: Step,
    /// Given up then.
    pub(super) until: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The socket is on its way.
    Dialling,
    /// It is open; a POST is to be finished first.
    Waiting,
    /// `2probe` is sent. From here on nothing goes by POST.
    Probing,
    /// `3probe` came; the pending GET has to come back first.
    Draining,
}

/// How far the upper layer is.
#[derive(Debug)]
pub(super) enum Join {
    /// CONNECT is not sent.
    Not,
    /// It is; what comes before the answer waits for it.
    Asked { at: Duration, held: VecDeque<Held>, held_bytes: usize },
    /// We are in the namespace.
    In,
}

/// An event that came before the server's consent.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) received: Timestamp,
    pub(super) ack: Option<u64>,
    pub(super) payload: String,
    pub(super) attachments: Vec<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct Assembly {
    /// The packet as it came.
    pub(super) text: String,
    pub(super) missing: usize,
    pub(super) attachments: Vec<Vec<u8>>,
    pub(super) bytes: usize,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct Pending {
    /// As the application names it.
    pub(super) request: u64,
    pub(super) until: Duration,
    pub(super) time_out: Duration,
}

impl Link {
    pub(super) fn new(phase: Phase) -> Self {
        let has_socket = matches!(phase, Phase::Dialling { .. });
        Self {
            phase,
            has_socket,
            join: Join::Not,
            assembly: None,
            requests: BTreeMap::new(),
            next_ack: 0,
        }
    }

    pub(super) fn open(&mut self) -> Option<&mut Open> {
        match &mut self.phase {
            Phase::Open(open) => Some(open),
            _ => None,
        }
    }

    pub(super) fn polling(&mut self) -> Option<&mut Polling> {
        match &mut self.open()?.carrier {
            Carrier::Polling(polling) => Some(polling),
            Carrier::Socket => None,
        }
    }

    pub(super) fn is_in(&self) -> bool {
        matches!(self.join, Join::In)
    }

    /// When the server counts as silent.
    pub(super) fn silent_at(&self) -> Option<Duration> {
        match &self.phase {
            Phase::Open(open) => Some(open.heard + open.handshake.silence),
            _ => None,
        }
    }

    pub(super) fn consent_by(&self) -> Option<Duration> {
        match self.join {
            Join::Asked { at, .. } => Some(at + PATIENCE),
            _ => None,
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Duration> {
        let (greeting, get, upgrade) = match &self.phase {
            Phase::Dialling { greeting_by } => (*greeting_by, None, None),
            Phase::Open(Open { carrier: Carrier::Polling(polling), .. }) => {
                (None, polling.get_at, polling.upgrade.map(|upgrade| upgrade.until))
            }
            _ => (None, None, None),
        };
        let request = self.requests.values().map(|pending| pending.until).min();
        let all = [greeting, get, upgrade, request, self.silent_at(), self.consent_by()];
        all.into_iter().flatten().min()
    }
}
