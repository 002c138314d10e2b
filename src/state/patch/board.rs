//! What is known of a server: clients, cords, and what became of the user's wishes.

use std::collections::{BTreeMap, HashMap};

use super::{ClientId, Cord, End};

/// A client with its jacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Who.
    pub id: ClientId,
    /// What it says of itself.
    pub description: String,
    /// Whether it is this page.
    pub own: bool,
    /// Its publishers.
    pub outputs: Vec<Output>,
    /// Its subscribers.
    pub inputs: Vec<Input>,
}

/// A publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Name.
    pub item: String,
    /// Type.
    pub kind: String,
    /// Whether this page sees when it sends.
    pub observed: bool,
}

/// A subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Name.
    pub item: String,
    /// Type.
    pub kind: String,
    /// Made by a page to watch one publisher.
    pub watching: bool,
}

/// How far a cord is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In place.
    Made,
    /// Asked for, not confirmed.
    Adding,
    /// To be taken away, not confirmed.
    Removing,
}

/// What happened on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing is known any more.
    Cleared,
    /// A client came, or is another now.
    Client(Client),
    /// A client left with its cords.
    Left(ClientId),
    /// A route is in place.
    Added(Cord),
    /// A route is gone.
    Removed(Cord),
    /// The server was asked to add the route, or to remove it.
    Asked {
        /// Which.
        cord: Cord,
        /// Adding or removing.
        stage: Stage,
    },
    /// What was asked for has not come about; why, in words.
    Unanswered(Cord, String),
    /// A message went from this publisher along all its routes.
    Passed(End),
}

/// The last thing to say to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Whether something did not work.
    pub problem: bool,
    /// What, in words.
    pub words: String,
}

/// Everything known of one server. The session bounds how much that can be.
#[derive(Debug, Default)]
pub struct Board {
    clients: BTreeMap<ClientId, Client>,
    cords: BTreeMap<Cord, Stage>,
    passes: HashMap<End, u64>,
    news: Option<News>,
    revision: u64,
}

impl Board {
    /// Takes in a change.
    pub fn apply(&mut self, change: Change) {
        self.revision += u64::from(!matches!(change, Change::Passed(_)));
        match change {
            Change::Cleared => *self = Self { revision: self.revision, ..Self::default() },
            Change::Client(client) => {
                self.clients.insert(client.id.clone(), client);
            }
            Change::Left(id) => self.leave(&id),
            Change::Added(cord) => {
                let before = self.cords.insert(cord.clone(), Stage::Made);
                if before == Some(Stage::Adding) {
                    self.say(false, format!("Connected {}.", cord.words()));
                }
            }
            Change::Removed(cord) => {
                if self.cords.remove(&cord) == Some(Stage::Removing) {
                    self.say(false, format!("Removed {}.", cord.words()));
                }
            }
            Change::Asked { cord, stage } => {
                self.say(false, format!("Asking the server: {}…", cord.words()));
                self.cords.insert(cord, stage);
            }
            Change::Unanswered(cord, words) => {
                match self.cords.get_mut(&cord) {
                    Some(stage) if *stage == Stage::Removing => *stage = Stage::Made,
                    _ => drop(self.cords.remove(&cord)),
                }
                self.say(true, words);
            }
            Change::Passed(end) => {
                // Only of clients that are there: bounded with them.
                if self.clients.contains_key(&end.client) {
                    *self.passes.entry(end).or_default() += 1;
                }
            }
        }
    }

    /// Something could not even be asked for.
    pub fn fail(&mut self, words: String) {
        self.revision += 1;
        self.say(true, words);
    }

    /// Grows with every change but passing messages.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many messages this publisher was seen to send.
    pub fn passes(&self, from: &End) -> u64 {
        self.passes.get(from).copied().unwrap_or_default()
    }

    /// All clients, by name.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values()
    }

    /// All cords, by publisher.
    pub fn cords(&self) -> impl Iterator<Item = (&Cord, Stage)> {
        self.cords.iter().map(|(cord, stage)| (cord, *stage))
    }

    /// How far this cord is; `None` where there is none.
    pub fn stage(&self, cord: &Cord) -> Option<Stage> {
        self.cords.get(cord).copied()
    }

    /// The last thing to say to the user.
    pub fn news(&self) -> Option<&News> {
        self.news.as_ref()
    }

    fn leave(&mut self, id: &ClientId) {
        self.clients.remove(id);
        self.cords.retain(|cord, _| cord.from.client != *id && cord.to.client != *id);
        self.passes.retain(|end, _| end.client != *id);
    }

    fn say(&mut self, problem: bool, words: String) {
        self.news = Some(News { problem, words });
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{client, end};
    use super::*;

    fn bench() -> (Board, Cord) {
        let mut board = Board::default();
        board.apply(Change::Client(client("knob", &[("turn", "range")], &[])));
        board.apply(Change::Client(client("lamp", &[], &[("level", "range")])));
        let cord = Cord { from: end("knob", "turn", "range"), to: end("lamp", "level", "range") };
        (board, cord)
    }

    #[test]
    fn a_wish_is_pending_until_the_server_confirms_it() {
        let (mut board, cord) = bench();
        board.apply(Change::Asked { cord: cord.clone(), stage: Stage::Adding });
        assert_eq!(board.stage(&cord), Some(Stage::Adding));
        board.apply(Change::Added(cord.clone()));
        assert_eq!(board.stage(&cord), Some(Stage::Made));
        assert_eq!(board.news().unwrap().words, "Connected knob / turn → lamp / level.");
        board.apply(Change::Asked { cord: cord.clone(), stage: Stage::Removing });
        assert_eq!(board.stage(&cord), Some(Stage::Removing), "still there until confirmed");
        board.apply(Change::Removed(cord.clone()));
        assert_eq!(board.stage(&cord), None);
        assert_eq!(board.news().unwrap().words, "Removed knob / turn → lamp / level.");
    }

    #[test]
    fn without_an_answer_all_is_as_before_and_the_reason_is_said() {
        let (mut board, cord) = bench();
        board.apply(Change::Asked { cord: cord.clone(), stage: Stage::Adding });
        board.apply(Change::Unanswered(cord.clone(), "no answer".into()));
        assert_eq!(board.stage(&cord), None);
        board.apply(Change::Added(cord.clone()));
        board.apply(Change::Asked { cord: cord.clone(), stage: Stage::Removing });
        board.apply(Change::Unanswered(cord.clone(), "no answer".into()));
        assert_eq!(board.stage(&cord), Some(Stage::Made));
        assert_eq!(board.news(), Some(&News { problem: true, words: "no answer".into() }));
    }

    #[test]
    fn a_client_takes_its_cords_along() {
        let (mut board, cord) = bench();
        board.apply(Change::Added(cord.clone()));
        board.apply(Change::Passed(cord.from.clone()));
        let revision = board.revision();
        board.apply(Change::Passed(cord.from.clone()));
        assert_eq!((board.passes(&cord.from), board.revision()), (2, revision));
        board.apply(Change::Left(cord.from.client.clone()));
        assert_eq!(board.cords().count(), 0);
        board.apply(Change::Passed(cord.from.clone()));
        assert_eq!(board.passes(&cord.from), 0);
        board.apply(Change::Cleared);
        assert_eq!(board.clients().count(), 0);
        assert!(board.revision() > revision, "the screen must hear of it");
    }
}
