//! A table, as Markdown that can be read as it is.

use super::Measured;
use crate::peer::HAND;
use crate::work::Work;

pub(crate) fn table(measured: &Measured) -> String {
    let columns: Vec<&str> = measured.columns().into_iter().filter(|peer| *peer != HAND).collect();
    let header = ["work", "", "ours"].into_iter().chain(["spread"]);
    let others = columns.iter().copied().filter(|peer| *peer != "ours");
    let mut rows = vec![header.chain(others.clone()).chain(["hand, ms"]).map(str::to_owned).collect::<Vec<_>>()];
    for work in measured.works.keys() {
        let mut row = vec![work.to_string(), work.title(), ratio(measured, *work, "ours"), spread(measured, *work)];
        row.extend(others.clone().map(|peer| ratio(measured, *work, peer)));
        row.push(milliseconds(measured, *work));
        rows.push(row);
    }
    let [machine, versions] = measured.machine.lines();
    format!(
        "Time relative to hand-written redis-rs; below 1 is faster. Median of the runs' medians; the spread is that of\n\
         the ratios of ours: half of all rounds are within. redis-macros stores a record as one JSON string; the floor\n\
         writes bytes that were made before, and does not parse the reply.\n\n{}\n{machine}.\n{versions}.\n",
        aligned(&rows)
    )
}

fn ratio(measured: &Measured, work: Work, peer: &str) -> String {
    measured.ratio(work, peer).map_or_else(|| "–".to_owned(), |ratio| format!("{:.2}", ratio.median))
}

fn spread(measured: &Measured, work: Work) -> String {
    let spread = |ratio: super::Ratio| format!("{:.2}–{:.2}", ratio.low, ratio.high);
    measured.ratio(work, "ours").map_or_else(|| "–".to_owned(), spread)
}

fn milliseconds(measured: &Measured, work: Work) -> String {
    let runs = measured.works.get(&work).and_then(|peers| peers.get(HAND));
    let seconds: Vec<f64> = runs.into_iter().flatten().flat_map(|run| run.seconds.iter().copied()).collect();
    format!("{:.2}", crate::stats::median(&seconds) * 1e3)
}

/// The first two columns are texts, the others numbers.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        text += &line(row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0 | 1 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        }));
        if number == 0 {
            text += &line(widths.iter().enumerate().map(|(column, width)| match column {
                0 | 1 => "-".repeat(*width),
                _ => format!("{}:", "-".repeat(width.saturating_sub(1))),
            }));
        }
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "b", "c"], ["aa", "–", "1.25"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "| a  | b |    c |\n| -- | - | ---: |\n| aa | – | 1.25 |\n");
    }
}
