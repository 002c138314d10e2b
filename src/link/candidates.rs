//! The sessions a source may turn out to need: one for each protocol and address it may have.

use crate::link::late::LateSession;
use crate::state::source_config::Protocol;

/// One way to connect.
pub struct Candidate {
    /// What it speaks.
    pub protocol: Protocol,
    /// Host with port, for words about failures.
    pub host: String,
    /// Why it is tried, in words.
    pub why: String,
    /// The session itself.
    pub session: LateSession,
}

/// What to do after an attempt failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Try the next candidate at once.
    AtOnce,
    /// Every candidate has failed in turn: start over after a while. What was tried, in words.
    Later(String),
    /// Every candidate has failed in turn, none in a way that another attempt could mend.
    Never(String),
}

/// Candidates, tried one after the other until one is settled on; from then on only those of its
/// protocol stay: nodes of one cluster.
///
/// A plain WebSocket opens on many servers that speak something else and say nothing unasked. So
/// while guessing it is settled on only once data has come, or when all else has failed.
pub struct Candidates {
    list: Vec<Candidate>,
    current: usize,
    settled: bool,
    /// A plain WebSocket that opened and was silent.
    quiet: Option<usize>,
    failures: Vec<String>,
    /// One of these failures may pass.
    hopeful: bool,
}

impl Candidates {
    /// `first`, then `rest` in order.
    pub fn new(first: Candidate, rest: impl IntoIterator<Item = Candidate>) -> Self {
        let list: Vec<_> = std::iter::once(first).chain(rest).collect();
        let protocol = list.first().map(|candidate| candidate.protocol);
        let settled = list.iter().all(|candidate| Some(candidate.protocol) == protocol);
        Self { list, current: 0, settled, quiet: None, failures: Vec::new(), hopeful: false }
    }

    /// The candidate being tried or used.
    #[expect(clippy::indexing_slicing, reason = "the list is never empty, `current` is within")]
    pub(super) fn current(&mut self) -> &mut Candidate {
        &mut self.list[self.current]
    }

    /// Every session there is, tried or not: what the user wishes holds for whichever is settled on.
    pub(super) fn sessions(&mut self) -> impl Iterator<Item = &mut LateSession> {
        self.list.iter_mut().map(|candidate| &mut candidate.session)
    }

    /// Whether one of the sessions goes by the names of the capture scene.
    pub(super) fn has_scene(&self) -> bool {
        let has = |c: &Candidate| matches!(c.protocol, Protocol::Spacebrew | Protocol::Demo);
        self.list.iter().any(has)
    }

    /// Whether the current candidate may still turn out to be a wrong guess of this protocol.
    pub(super) fn is_guess(&mut self, protocol: Protocol) -> bool {
        !self.settled && self.current().protocol == protocol
    }

    /// Whether something opened already, so that a guess without an answer is a wrong one.
    pub(super) fn is_impatient(&self) -> bool {
        !self.settled && self.quiet.is_some()
    }

    /// How many candidates have failed in this round.
    pub(super) fn failures(&self) -> usize {
        self.failures.len()
    }

    /// Whether the guess is still the one made when so many had failed.
    pub(super) fn is_unsettled_after(&self, failures: usize) -> bool {
        !self.settled && self.failures.len() == failures
    }

    /// The current candidate works: the others were wrong guesses, but for its cluster.
    pub(super) fn settle(&mut self) {
        let protocol = self.current().protocol;
        self.current =
            self.list.iter().take(self.current).filter(|c| c.protocol == protocol).count();
        self.list.retain(|candidate| candidate.protocol == protocol);
        self.settled = true;
        self.quiet = None;
        self.failures.clear();
        self.hopeful = false;
    }

    /// The server says what it speaks: goes on with that, if it is among the candidates.
    pub(super) fn recognize(&mut self, protocol: Protocol, why: &str) -> bool {
        let Some(index) = self.list.iter().position(|c| c.protocol == protocol) else {
            return false;
        };
        self.current = index;
        self.current().why = why.to_owned();
        self.settle();
        true
    }

    /// The current candidate opened, but says nothing by itself.
    pub(super) fn keep_in_mind(&mut self) {
        self.quiet = Some(self.current);
    }

    /// Data came that none of the protocols still in question sends: what was silent before is
    /// what it looked like. Says whether it was.
    pub(super) fn hear_data(&mut self) -> bool {
        let quiet = self.quiet.filter(|_| !self.settled);
        if let Some(quiet) = quiet {
            self.current = quiet;
            self.current().why = "it sends data of no named protocol".into();
            self.settle();
        }
        quiet.is_some()
    }

    /// Why a server is taken for what it looked like at first.
    fn why_quiet(&self) -> String {
        let others = self.list.iter().map(|c| c.protocol).filter(|p| *p != Protocol::Plain);
        let tried: Vec<_> = others.clone().map(Protocol::name).collect();
        let mut why = format!("it opens and says nothing, also when asked as {}", tried.join(", "));
        if others.into_iter().any(|protocol| protocol == Protocol::Spacebrew) {
            why.push_str(" (a Spacebrew server without admins cannot be told: choose Spacebrew)");
        }
        why
    }

    /// The current candidate failed, for this reason; `may_pass` unless it would fail like this
    /// each time.
    pub(super) fn next(&mut self, reason: String, may_pass: bool) -> Next {
        self.hopeful |= may_pass;
        let several = self.list.len() > 1;
        let words = if several { format!("{}: {reason}", self.label()) } else { reason };
        self.failures.push(words);
        self.current = (self.current + 1) % self.list.len();
        if self.failures.len() < self.list.len() {
            return Next::AtOnce;
        }
        if let Some(quiet) = self.quiet.take() {
            self.current = quiet;
            self.current().why = self.why_quiet();
            self.settle();
            return Next::AtOnce;
        }
        let words = std::mem::take(&mut self.failures).join(" ");
        if std::mem::take(&mut self.hopeful) { Next::Later(words) } else { Next::Never(words) }
    }

    /// How the current candidate is told from the others.
    fn label(&mut self) -> String {
        let protocol = self.current().protocol;
        let cluster = self.list.iter().all(|candidate| candidate.protocol == protocol);
        if cluster { self.current().host.clone() } else { protocol.name().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apart::NotFetched;

    fn candidate(protocol: Protocol, host: &str) -> Candidate {
        let session = LateSession::new(Box::new(|| Box::pin(async { Err(NotFetched) })));
        Candidate { protocol, host: host.to_owned(), why: String::new(), session }
    }

    #[test]
    fn one_candidate_waits_after_each_failure() {
        let mut candidates = Candidates::new(candidate(Protocol::Plain, "a"), []);
        assert_eq!(candidates.next("gone".into(), true), Next::Later("gone".into()));
        assert_eq!(candidates.next("gone".into(), true), Next::Later("gone".into()));
    }

    #[test]
    fn guesses_are_tried_in_turn_and_a_right_one_stays() {
        let guesses = [candidate(Protocol::Plain, "a"), candidate(Protocol::Mqtt, "a")];
        let mut candidates = Candidates::new(candidate(Protocol::Spacebrew, "a"), guesses);
        assert_eq!(candidates.next("silent".into(), true), Next::AtOnce);
        assert_eq!(candidates.current().protocol, Protocol::Plain);
        assert!(candidates.has_scene(), "it may be Spacebrew");
        candidates.settle();
        assert!(!candidates.has_scene());
        assert_eq!(candidates.next("gone".into(), true), Next::Later("gone".into()));
        assert_eq!(candidates.current().protocol, Protocol::Plain);
    }

    #[test]
    fn what_was_tried_is_said() {
        let other = candidate(Protocol::Mqtt, "a");
        let mut candidates = Candidates::new(candidate(Protocol::Plain, "a"), [other]);
        assert_eq!(candidates.next("x.".into(), true), Next::AtOnce);
        let words = "WebSocket: x. MQTT: y.".to_owned();
        assert_eq!(candidates.next("y.".into(), true), Next::Later(words));
    }

    #[test]
    fn nodes_of_a_cluster_are_gone_through() {
        let nodes = ["b", "c"].map(|host| candidate(Protocol::Mqtt, host));
        let mut candidates = Candidates::new(candidate(Protocol::Mqtt, "a"), nodes);
        candidates.next("down".into(), true);
        candidates.settle();
        assert_eq!(candidates.current().host, "b");
        assert_eq!(candidates.next("down".into(), true), Next::AtOnce);
        assert_eq!(candidates.current().host, "c");
        assert_eq!(candidates.next("down".into(), true), Next::AtOnce);
        assert_eq!(candidates.current().host, "a");
        assert!(matches!(candidates.next("down".into(), true), Next::Later(_)));
    }

    #[test]
    fn a_round_ends_for_good_only_when_no_node_may_recover() {
        let mut candidates =
            Candidates::new(candidate(Protocol::Mqtt, "a"), [candidate(Protocol::Mqtt, "b")]);
        assert_eq!(candidates.next("down".into(), true), Next::AtOnce);
        let words = "a: down b: not yours".to_owned();
        assert_eq!(candidates.next("not yours".into(), false), Next::Later(words));
        assert_eq!(candidates.next("not yours".into(), false), Next::AtOnce);
        let words = "a: not yours b: not yours".to_owned();
        assert_eq!(candidates.next("not yours".into(), false), Next::Never(words));
    }

    #[test]
    fn a_silent_socket_is_settled_on_when_nothing_else_answers() {
        let other = candidate(Protocol::Spacebrew, "a");
        let mut candidates = Candidates::new(candidate(Protocol::Plain, "a"), [other]);
        assert!(candidates.is_guess(Protocol::Plain));
        candidates.keep_in_mind();
        assert_eq!(candidates.next("silent".into(), true), Next::AtOnce);
        assert_eq!(candidates.next("no answer".into(), true), Next::AtOnce);
        assert_eq!(candidates.current().protocol, Protocol::Plain);
        assert!(!candidates.is_guess(Protocol::Plain));
    }

    #[test]
    fn why_a_silent_socket_is_taken_for_plain_is_said() {
        let others = [candidate(Protocol::Mqtt, "a"), candidate(Protocol::Spacebrew, "a")];
        let mut candidates = Candidates::new(candidate(Protocol::Plain, "a"), others);
        candidates.keep_in_mind();
        for _ in 0..3 {
            candidates.next("silent".into(), true);
        }
        let why = candidates.current().why.clone();
        assert!(why.contains("MQTT, Spacebrew") && why.contains("choose Spacebrew"), "{why}");
    }

    #[test]
    fn data_that_comes_during_a_wrong_guess_end_the_guessing() {
        let others = [candidate(Protocol::Spacebrew, "a"), candidate(Protocol::Mqtt, "a")];
        let mut candidates = Candidates::new(candidate(Protocol::Plain, "a"), others);
        assert!(!candidates.hear_data(), "nothing was silent yet");
        candidates.keep_in_mind();
        candidates.next("silent".into(), true);
        assert!(candidates.hear_data());
        assert_eq!(candidates.current().protocol, Protocol::Plain);
        assert!(!candidates.hear_data(), "it is settled");
        assert_eq!(candidates.next("gone".into(), true), Next::Later("gone".into()));
    }

    #[test]
    fn a_server_that_says_what_it_speaks_is_believed() {
        let other = candidate(Protocol::Mqtt, "a");
        let mut candidates = Candidates::new(candidate(Protocol::Plain, "a"), [other]);
        assert!(!candidates.recognize(Protocol::SocketIo, "sid"));
        assert!(candidates.recognize(Protocol::Mqtt, "CONNACK"));
        assert_eq!(candidates.current().why, "CONNACK");
        assert_eq!(candidates.next("gone".into(), true), Next::Later("gone".into()));
    }
}
