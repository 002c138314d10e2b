//! An agent's connection to its Spacebrew server: socket, session, and retries without end.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use heliograph_protocol::session::{
    Command, CommandError, Delivery, Event, Input, Outgoing, Session,
};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use tracing::Instrument as _;

use super::backoff::Backoff;
use crate::clock;
use crate::server::MAX_MESSAGE_BYTES;
use crate::shutdown::Shutdown;

const CONNECT_TIME: Duration = Duration::from_secs(10);
const SEND_TIME: Duration = Duration::from_secs(10);
/// Servers ping every second; after this much silence we ask, after twice as much it is dead.
const SILENCE: Duration = Duration::from_secs(15);
/// A connection that held this long was a good one.
const STABLE: Duration = Duration::from_secs(10);
const GOODBYE_TIME: Duration = Duration::from_millis(500);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An agent's end of its link.
#[derive(Debug)]
pub(super) struct Link {
    commands: mpsc::Sender<Submission>,
    deliveries: mpsc::Receiver<Delivery>,
}

/// A command on its way to the session, and where the outcome goes.
type Submission = (Command, oneshot::Sender<Result<(), CommandError>>);

impl Link {
    /// Starts a task that keeps `session` connected to `server` until the shutdown.
    pub(super) fn start(
        session: impl Session + Send + 'static,
        server: String,
        shutdown: Shutdown,
    ) -> Self {
        let (commands, submissions) = mpsc::channel(64);
        let (delivered, deliveries) = mpsc::channel(4);
        let driver = Driver { session, server, submissions, delivered, pending: VecDeque::new() };
        tokio::spawn(driver.run(shutdown).in_current_span());
        Self { commands, deliveries }
    }

    /// Publishes a value, if there is a connection now.
    ///
    /// # Errors
    /// As the session says; nothing is queued for later.
    pub(super) async fn publish(&self, channel: &str, value: String) -> Result<(), CommandError> {
        let (reply, outcome) = oneshot::channel();
        let command = Command::Publish { channel: channel.to_owned(), value };
        // The driver only goes away at shutdown.
        self.commands.send((command, reply)).await.map_err(|_| CommandError::NotReady)?;
        outcome.await.unwrap_or(Err(CommandError::NotReady))
    }

    /// The next value for one of our subscribers; `None` once the link has stopped.
    pub(super) async fn delivery(&mut self) -> Option<Delivery> {
        self.deliveries.recv().await
    }
}

struct Driver<S> {
    session: S,
    server: String,
    submissions: mpsc::Receiver<Submission>,
    delivered: mpsc::Sender<Delivery>,
    /// Deliveries the agent has not taken yet; while there are any the socket is not read.
    pending: VecDeque<Delivery>,
}

/// Why a connection is over.
#[derive(Debug)]
enum Lost {
    /// It broke or fell silent; the reason.
    Broken(String),
    /// The shutdown was ordered, or the agent is gone.
    Stopping,
}

impl<S: Session> Driver<S> {
    async fn run(mut self, shutdown: Shutdown) {
        let mut backoff = Backoff::default();
        loop {
            let connecting = connect(self.server.clone());
            let lost = match self.meanwhile(connecting, &shutdown).await {
                Ok(Ok(socket)) => {
                    tracing::info!("connected to {}", self.server);
                    let opened = clock::now().uptime;
                    let lost = self.converse(socket, &shutdown).await;
                    self.session.handle_input(clock::now(), Input::Closed);
                    self.take_events();
                    if clock::now().uptime.saturating_sub(opened) >= STABLE {
                        backoff.reset();
                    }
                    lost
                }
                Ok(Err(reason)) => Lost::Broken(reason),
                Err(lost) => lost,
            };
            let Lost::Broken(reason) = lost else { return };
            if shutdown.is_requested() {
                return; // a server in our own process stops as well, perhaps a little earlier
            }
            let wait = backoff.next(chance());
            let seconds = wait.as_secs_f64();
            let server = &self.server;
            tracing::warn!(
                "no connection to {server}: {reason}. Check that a Spacebrew server runs there; \
                 trying again in {seconds:.1} s"
            );
            if self.meanwhile(tokio::time::sleep(wait), &shutdown).await.is_err() {
                return;
            }
        }
    }

    /// Waits for `work` without a connection; what is submitted meanwhile is refused at once.
    async fn meanwhile<T>(
        &mut self,
        work: impl Future<Output = T>,
        shutdown: &Shutdown,
    ) -> Result<T, Lost> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                submission = self.submissions.recv() => self.submit(submission)?,
                () = shutdown.requested() => return Err(Lost::Stopping),
            }
        }
    }

    async fn converse(&mut self, mut socket: Socket, shutdown: &Shutdown) -> Lost {
        self.session.handle_input(clock::now(), Input::Opened);
        let mut silence = Silence::from_now();
        loop {
            match self.step(&mut socket, &mut silence, shutdown).await {
                Ok(()) => {}
                Err(Lost::Stopping) => {
                    let _ = timeout(GOODBYE_TIME, socket.close(None)).await;
                    return Lost::Stopping;
                }
                Err(broken) => return broken,
            }
        }
    }

    /// Sends what there is to send, then waits for one thing to happen.
    async fn step(
        &mut self,
        socket: &mut Socket,
        silence: &mut Silence,
        shutdown: &Shutdown,
    ) -> Result<(), Lost> {
        while let Some(outgoing) = self.session.poll_transmit() {
            if let Some(message) = wire_message(outgoing) {
                send(socket, message).await?;
            }
        }
        self.take_events();
        let may_read = self.pending.is_empty();
        let due = self.session.poll_timeout();
        let delivered = self.delivered.clone();
        tokio::select! {
            message = socket.next(), if may_read => {
                *silence = Silence::from_now();
                match message {
                    Some(Ok(message)) => self.receive(&message),
                    Some(Err(error)) => Err(Lost::Broken(error.to_string())),
                    None => Err(Lost::Broken("the server closed it".to_owned())),
                }
            }
            permit = delivered.reserve(), if !may_read => {
                *silence = Silence::from_now();
                let permit = permit.map_err(|_| Lost::Stopping)?;
                if let Some(delivery) = self.pending.pop_front() {
                    permit.send(delivery);
                }
                Ok(())
            }
            submission = self.submissions.recv() => self.submit(submission),
            () = clock::sleep_until(due) => {
                self.session.handle_timeout(clock::now());
                Ok(())
            }
            () = clock::sleep_until(Some(silence.ends)), if may_read => match silence.probe() {
                Some(ping) => send(socket, ping).await,
                None => Err(Lost::Broken("the server has fallen silent".to_owned())),
            },
            () = shutdown.requested() => Err(Lost::Stopping),
        }
    }

    fn receive(&mut self, message: &Message) -> Result<(), Lost> {
        let now = clock::now();
        match message {
            Message::Text(text) => self.session.handle_input(now, Input::Text(text)),
            Message::Binary(bytes) => self.session.handle_input(now, Input::Binary(bytes)),
            Message::Close(Some(close)) => {
                return Err(Lost::Broken(format!("the server closed it ({close})")));
            }
            _ => {}
        }
        Ok(())
    }

    fn submit(&mut self, submission: Option<Submission>) -> Result<(), Lost> {
        let (command, reply) = submission.ok_or(Lost::Stopping)?;
        // The agent may have stopped waiting for the outcome.
        let _ = reply.send(self.session.submit(clock::now(), command));
        Ok(())
    }

    fn take_events(&mut self) {
        while let Some(event) = self.session.poll_event() {
            match event {
                Event::Delivered(delivery) => self.pending.push_back(delivery),
                Event::Rejected(rejection) => {
                    let (reason, sample) = (rejection.reason, rejection.sample);
                    tracing::warn!("ignored a message of {}: {reason}: {sample}", self.server);
                }
                Event::Refused(reason) => tracing::error!("{} refuses us: {reason}", self.server),
                other => tracing::debug!("{}: {other:?}", self.server),
            }
        }
    }
}

/// Watches for a connection that is dead without having been closed.
#[derive(Debug)]
struct Silence {
    ends: Duration,
    probed: bool,
}

impl Silence {
    fn from_now() -> Self {
        Self { ends: clock::now().uptime + SILENCE, probed: false }
    }

    /// The ping to send, or `None` when the last one was not answered either.
    fn probe(&mut self) -> Option<Message> {
        let first = !std::mem::replace(&mut self.probed, true);
        self.ends = clock::now().uptime + SILENCE;
        first.then(|| Message::Ping(Bytes::new()))
    }
}

async fn connect(server: String) -> Result<Socket, String> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES));
    match timeout(CONNECT_TIME, connect_async_with_config(server, Some(config), true)).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer in {} s", CONNECT_TIME.as_secs())),
    }
}

async fn send(socket: &mut Socket, message: Message) -> Result<(), Lost> {
    match timeout(SEND_TIME, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Lost::Broken(error.to_string())),
        Err(_) => Err(Lost::Broken("the server takes no more messages".to_owned())),
    }
}

/// What goes on the socket; the link dials by itself, and Spacebrew fetches nothing.
/// The message in what a session wants sent; what else it may want, such as dialling, is done
/// here without being asked.
fn wire_message(outgoing: Outgoing) -> Option<Message> {
    if let Outgoing::Text(text) = outgoing {
        return Some(Message::text(text));
    }
    if let Outgoing::Binary(bytes) = outgoing {
        return Some(Message::binary(bytes));
    }
    None
}

/// A number in 0..=1; without randomness its middle.
fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use heliograph_protocol::spacebrew::{Client, ClientConfig, Role};
    use tokio::net::TcpListener;
    use tokio_tungstenite::accept_async;

    use super::*;
    use crate::shutdown;

    fn client() -> Client {
        Client::new(ClientConfig {
            name: "agent".to_owned(),
            description: String::new(),
            publishers: Vec::new(),
            subscribers: Vec::new(),
            ephemeral: false,
            role: Role::Client,
        })
    }

    async fn listener() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/", listener.local_addr().unwrap());
        (listener, url)
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_is_given_up() {
        let (_listener, url) = listener().await;
        assert_eq!(connect(url).await.err().as_deref(), Some("no answer in 10 s"));
    }

    #[tokio::test]
    async fn a_server_that_falls_silent_is_asked_and_then_given_up() {
        let (listener, server) = listener().await;
        let accepting = async { accept_async(listener.accept().await.unwrap().0).await.unwrap() };
        let (socket, mut peer) = tokio::join!(connect(server.clone()), accepting);
        let (_commands, submissions) = mpsc::channel(1);
        let (delivered, _deliveries) = mpsc::channel(1);
        let mut driver =
            Driver { session: client(), server, submissions, delivered, pending: VecDeque::new() };
        let (_switch, shutdown) = shutdown::channel();

        tokio::time::pause();
        let started = clock::now().uptime;
        let lost = driver.converse(socket.unwrap(), &shutdown).await;
        assert!(matches!(&lost, Lost::Broken(why) if why.contains("fallen silent")), "{lost:?}");
        assert!(clock::now().uptime - started >= SILENCE * 2);
        // The peer has not read anything so far, so that it answered nothing.
        while let Some(Ok(message)) = peer.next().await {
            if message.is_ping() {
                return;
            }
        }
        panic!("it was not asked");
    }
}
