//! A table, as Markdown that can be read as it is.

use super::Measured;
use crate::peer::HAND;
use crate::work::Work;

/// Peers of which the table has a column. What others can do is told below it: the columns would be almost empty.
const COLUMNS: [&str; 3] = ["rustis", "fred", "floor"];

/// What is to be known of a peer that has no column.
const NOTES: [(&str, &str); 2] = [
    ("redis-derive", "It has nothing for the other work."),
    (
        "redis-macros",
        "This is another layout: a record is one JSON string, by SET and GET, so no field can be read, changed or \
         counted alone.",
    ),
];

pub(crate) fn table(measured: &Measured) -> String {
    let peers = measured.columns();
    let columns: Vec<&str> = COLUMNS.into_iter().filter(|column| peers.contains(column)).collect();
    let header = ["work", "", "ours", "spread"].into_iter().chain(columns.iter().copied()).chain(["hand, ms"]);
    let mut rows = vec![header.map(str::to_owned).collect::<Vec<_>>()];
    for work in measured.works.keys() {
        let mut row = vec![work.to_string(), work.title(), ratio(measured, *work, "ours"), spread(measured, *work)];
        row.extend(columns.iter().map(|peer| ratio(measured, *work, peer)));
        row.push(milliseconds(measured, *work));
        rows.push(row);
    }
    format!(
        "Time relative to hand-written redis-rs (`hand`): below 1 is faster.\n\n{}\n{}",
        aligned(&rows),
        notes(measured)
    )
}

fn notes(measured: &Measured) -> String {
    let [machine, versions] = measured.machine.lines();
    let (runs, rounds) = measured.size();
    let mut notes = vec![
        format!(
            "{} of {}, all libraries in turn in each. A number is the median of the runs' medians; half of all rounds \
             of ours lie within the spread.",
            counted(runs, "run"),
            counted(rounds, "round")
        ),
        "The floor writes bytes that were made before, and does not parse the reply.".to_owned(),
    ];
    for (peer, note) in NOTES.iter().filter(|(peer, _)| measured.columns().contains(peer)) {
        let works = measured.works.keys().filter_map(|work| Some((work, measured.ratio(*work, peer)?.median)));
        let works = works.map(|(work, ratio)| format!("{work} {ratio:.2}"));
        notes.push(format!("{peer}: {}. {note}", works.collect::<Vec<_>>().join(", ")));
    }
    notes.extend([format!("{machine}."), format!("{versions}.")]);
    notes.iter().map(|note| format!("- {note}\n")).collect()
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
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
    use std::collections::BTreeMap;

    use super::{aligned, table};
    use crate::machine::Machine;
    use crate::measure::Series;
    use crate::report::Measured;
    use crate::work::Work;

    fn measured() -> Measured {
        let machine = Machine {
            cpu: "A processor".to_owned(),
            cores: 2,
            os: "linux x86_64".to_owned(),
            date: "2026-11-21".to_owned(),
            server: "7.0.15".to_owned(),
            rustc: "rustc 1.95.0".to_owned(),
            libraries: vec![("redis", vec!["0.32.7", "1.8.1"]), ("fred", vec!["10.1.0"])],
        };
        let series = |ratio: f64| vec![Series { seconds: vec![0.004 * ratio; 3], ratios: vec![ratio; 3] }];
        let peers = [("ours", 0.85), ("hand", 1.0), ("fred", 6.5), ("redis-macros", 0.7)];
        let save = peers.map(|(peer, ratio)| (peer, series(ratio)));
        let count = save.iter().filter(|(peer, _)| *peer != "redis-macros").map(|(peer, _)| (*peer, series(1.0)));
        let count = count.collect();
        Measured { machine, works: BTreeMap::from([(Work::Save, BTreeMap::from(save)), (Work::Count, count)]) }
    }

    #[test]
    fn a_library_without_a_column_has_a_note() {
        let expected = "\
Time relative to hand-written redis-rs (`hand`): below 1 is faster.

| work |                   | ours |    spread | fred | hand, ms |
| ---- | ----------------- | ---: | --------: | ---: | -------: |
| w1   | save 1000 records | 0.85 | 0.85–0.85 | 6.50 |     4.00 |
| w7   | 10,000 increments | 1.00 | 1.00–1.00 | 1.00 |     4.00 |

- 1 run of 3 rounds, all libraries in turn in each. A number is the median of the runs' medians; half of all rounds \
of ours lie within the spread.
- The floor writes bytes that were made before, and does not parse the reply.
- redis-macros: w1 0.70. This is another layout: a record is one JSON string, by SET and GET, so no field can be \
read, changed or counted alone.
- A processor, 2 cores, linux x86_64, 2026-11-21.
- Redis 7.0.15, rustc 1.95.0, redis 1.8.1 (redis-derive: 0.32.7), fred 10.1.0.
";
        assert_eq!(table(&measured()), expected);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "b", "c"], ["aa", "–", "1.25"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "| a  | b |    c |\n| -- | - | ---: |\n| aa | – | 1.25 |\n");
    }
}
