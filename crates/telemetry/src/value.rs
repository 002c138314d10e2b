//! What one reading says.

/// The value of one reading.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A finite number.
    Number(f64),
    /// A state: on/off, true/false, open/closed. Plotted as 1 and 0.
    Bool(bool),
    /// An event, a label or one of the few words of a state.
    Text(String),
    /// The sender said that it has no value (`null`, `nan`, empty): the line breaks here.
    Gap,
}

impl Value {
    /// The number to plot; `None` for text, NaN for a gap.
    pub fn as_plotted(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bool(state) => Some(f64::from(u8::from(*state))),
            Self::Gap => Some(f64::NAN),
            Self::Text(_) => None,
        }
    }
}
