//! What was measured, for people and for programs.

mod chart;
mod raw;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::machine::Machine;
use crate::measure::Series;
use crate::stats::{median, quantile};
use crate::work::Work;

pub(crate) use table::table;

/// The peers in the order of the columns.
const COLUMNS: [&str; 7] = ["ours", "hand", "rustis", "fred", "redis-derive", "redis-macros", "floor"];

/// Everything that was measured: for each work, and each peer that can do it, a series for each run.
pub(crate) struct Measured {
    pub(crate) machine: Machine,
    pub(crate) works: BTreeMap<Work, BTreeMap<&'static str, Vec<Series>>>,
}

/// What a peer needs in a work, relative to hand-written code.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ratio {
    /// The median of the runs' medians.
    median: f64,
    /// The quartiles of all rounds.
    low: f64,
    high: f64,
}

impl Ratio {
    fn of(runs: &[Series]) -> Self {
        let medians: Vec<f64> = runs.iter().map(|run| median(&run.ratios)).collect();
        let all: Vec<f64> = runs.iter().flat_map(|run| run.ratios.iter().copied()).collect();
        Self { median: median(&medians), low: quantile(&all, 0.25), high: quantile(&all, 0.75) }
    }
}

impl Measured {
    fn ratio(&self, work: Work, peer: &str) -> Option<Ratio> {
        self.works.get(&work)?.get(peer).map(|runs| Ratio::of(runs))
    }

    /// The peers that can do any of it.
    fn columns(&self) -> Vec<&'static str> {
        let can = |peer: &&str| self.works.values().any(|peers| peers.contains_key(peer));
        COLUMNS.into_iter().filter(can).collect()
    }

    /// How many runs there were, and how many rounds in each.
    fn size(&self) -> (usize, usize) {
        let runs = self.works.values().flat_map(BTreeMap::values).next();
        let rounds = runs.and_then(|runs| runs.first()).map_or(0, |run| run.seconds.len());
        (runs.map_or(0, Vec::len), rounds)
    }

    /// Writes `table.md`, `raw.json` and `chart.svg`.
    pub(crate) fn write(&self, dir: &Path) -> Outcome {
        fs::create_dir_all(dir)?;
        fs::write(dir.join("table.md"), table(self))?;
        fs::write(dir.join("raw.json"), raw::json(self)?)?;
        fs::write(dir.join("chart.svg"), chart::svg(self))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;
    use crate::measure::Series;

    #[test]
    fn the_ratio_is_the_median_of_medians_and_the_spread_that_of_all() {
        let run = |ratios: &[f64]| Series { seconds: Vec::new(), ratios: ratios.to_vec() };
        let runs = [run(&[1.0, 2.0, 9.0]), run(&[3.0, 3.0, 3.0]), run(&[0.0, 1.0, 1.0])];
        assert_eq!(Ratio::of(&runs), Ratio { median: 2.0, low: 1.0, high: 3.0 });
    }
}
