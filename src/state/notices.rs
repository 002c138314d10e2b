//! What the user is told: few, short, dismissible, each with something to do.

use leptos::prelude::*;

/// No more than this many are kept; the oldest goes.
const CAPACITY: usize = 4;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something did not work.
    Problem,
}

/// One thing the user is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Identifies it for dismissal.
    pub id: u64,
    /// How bad it is.
    pub severity: Severity,
    /// What happened and what to do.
    pub text: String,
}

/// The bounded list behind [`Notices`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeList {
    notices: Vec<Notice>,
    next_id: u64,
}

impl NoticeList {
    /// Adds one, unless the same words stand there already.
    pub fn add(&mut self, severity: Severity, text: String) {
        if self.notices.iter().any(|notice| notice.text == text) {
            return;
        }
        if self.notices.len() == CAPACITY {
            self.notices.remove(0);
        }
        self.notices.push(Notice { id: self.next_id, severity, text });
        self.next_id += 1;
    }

    /// Takes one off.
    pub fn dismiss(&mut self, id: u64) {
        self.notices.retain(|notice| notice.id != id);
    }
}

/// What stands on the page now.
#[derive(Clone, Copy)]
pub struct Notices(RwSignal<NoticeList>);

impl Notices {
    /// None yet.
    pub fn new() -> Self {
        Self(RwSignal::new(NoticeList::default()))
    }

    /// The notices provided by the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Tells the user that something did not work.
    pub fn problem(self, text: impl Into<String>) {
        self.0.update(|list| list.add(Severity::Problem, text.into()));
    }

    /// Tells the user something good to know.
    pub fn info(self, text: impl Into<String>) {
        self.0.update(|list| list.add(Severity::Info, text.into()));
    }

    /// The user has read it.
    pub fn dismiss(self, id: u64) {
        self.0.update(|list| list.dismiss(id));
    }

    /// All, oldest first.
    pub fn all(self) -> Vec<Notice> {
        self.0.with(|list| list.notices.clone())
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_short_and_says_nothing_twice() {
        let mut list = NoticeList::default();
        for text in ["a", "a", "b", "c", "d", "e"] {
            list.add(Severity::Info, text.into());
        }
        let texts: Vec<_> = list.notices.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(texts, ["b", "c", "d", "e"]);
        let first = list.notices[0].id;
        list.dismiss(first);
        assert_eq!(list.notices.len(), 3);
    }
}
