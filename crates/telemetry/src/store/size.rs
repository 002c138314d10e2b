//! How full the store is.

use crate::series::Series;

/// How much all series keep together.
#[derive(Debug, Default)]
pub(super) struct Size {
    pub(super) samples: usize,
    /// With those there is memory for, which the limit is about.
    pub(super) slots: usize,
}

impl Size {
    /// A series took in a sample in memory that it had.
    pub(super) fn grew(&mut self, series: &Series) {
        self.samples += 1;
        self.slots += usize::from(!series.is_large());
    }

    /// Changes a series, and keeps count.
    pub(super) fn after<T>(
        &mut self,
        series: &mut Series,
        change: impl FnOnce(&mut Series) -> T,
    ) -> T {
        let (samples, slots) = (series.len(), series.slots());
        let result = change(series);
        self.samples = self.samples + series.len() - samples;
        self.slots = self.slots + series.slots() - slots;
        result
    }
}
