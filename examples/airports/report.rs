//! The report: a table of steps, 40 columns wide, in colour on a terminal only.

use std::env;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::Duration;

use crate::Outcome;
use crate::bar::bar;
use crate::cost::Cost;
use crate::progress::Progress;
use crate::table::Rejected;

// Columns.
const RESULT: usize = 20;
const STATE: usize = 8;
const BAR: usize = 24;

/// How many of the rows that are left out are shown.
const REJECTED: usize = 5;

pub(crate) struct Report<W> {
    out: W,
    look: Look,
    total: Cost,
}

/// Plain by default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    pub(crate) colours: bool,
    pub(crate) progress: bool,
}

impl Look {
    /// In colour on a terminal, unless its person prefers none (<https://no-color.org>).
    pub(crate) fn of_the_terminal() -> Self {
        let no_colour = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { colours: stdout().is_terminal() && !no_colour, progress: stderr().is_terminal() }
    }
}

impl<W: Write> Report<W> {
    pub(crate) fn new(out: W, look: Look) -> Self {
        Self { out, look, total: Cost::default() }
    }

    pub(crate) fn progress(&self, total: usize) -> Progress {
        Progress::new(total, self.look.progress)
    }

    pub(crate) fn line(&mut self, text: &str) -> Outcome {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// A line that is of less importance.
    pub(crate) fn note(&mut self, text: &str) -> Outcome {
        let text = self.dim(text);
        self.line(&text)
    }

    /// The rows of the file that are left out: why the first few are, and how many they are in all.
    pub(crate) fn rejected(&mut self, rows: &[Rejected]) -> Outcome {
        for Rejected { line, reason } in rows.iter().take(REJECTED) {
            self.line(&format!("line {line}: {reason}"))?;
        }
        match rows.len() {
            0 => Ok(()),
            all if all > REJECTED => self.line(&format!("… {} left out", counted(all, "line"))),
            all => self.line(&format!("{} left out", counted(all, "line"))),
        }
    }

    /// What the columns of the steps are.
    pub(crate) fn head(&mut self) -> Outcome {
        self.note(&row("", "", "trips", "time"))
    }

    /// A step: its name, what came of it, what it cost.
    pub(crate) fn step(&mut self, name: &str, result: &str, cost: Cost) -> Outcome {
        self.total += cost;
        self.line(&row(name, result, &grouped(cost.round_trips), &shown(cost.time)))
    }

    /// What all steps cost together.
    pub(crate) fn total(&mut self) -> Outcome {
        let Cost { round_trips, commands, time } = self.total;
        let total = row("total", &counted(commands, "command"), &grouped(round_trips), &shown(time));
        let total = self.bold(&total);
        self.line(&total)
    }

    /// Names and counts as bars; the longest is that of the first.
    pub(crate) fn bars(&mut self, rows: &[(&str, usize)]) -> Outcome {
        let longest = rows.first().map_or(0, |(_, count)| *count);
        let width = rows.iter().map(|(name, _)| name.chars().count().min(STATE)).max().unwrap_or(0);
        for (name, count) in rows {
            let bar = self.green(&bar(*count, longest, BAR));
            self.line(&format!("  {:<width$} {bar} {count}", cut(name, STATE)))?;
        }
        Ok(())
    }

    fn bold(&self, text: &str) -> String {
        self.styled("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.styled("2", text)
    }

    fn green(&self, text: &str) -> String {
        self.styled("32", text)
    }

    fn styled(&self, code: &str, text: &str) -> String {
        if self.look.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// A line of the table.
fn row(name: &str, result: &str, trips: &str, time: &str) -> String {
    format!("{name:<6} {:<RESULT$} {trips:>5} {time:>6}", cut(result, RESULT))
}

/// `1 airport`, `3,376 airports`.
pub(crate) fn counted(count: impl TryInto<u64>, what: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(count))
}

/// `3,376`.
pub(crate) fn grouped(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}

fn shown(time: Duration) -> String {
    match time.as_secs_f64() * 1000.0 {
        millis if millis < 10.0 => format!("{millis:.1} ms"),
        millis if millis < 1000.0 => format!("{millis:.0} ms"),
        millis => format!("{:.1} s", millis / 1000.0),
    }
}

/// The text, at most so many columns of it. It may come from the file: nothing in it moves the cursor.
fn cut(text: &str, columns: usize) -> String {
    let printable = text.chars().map(|c| if c.is_control() { '?' } else { c });
    match text.chars().count() <= columns {
        true => printable.collect(),
        false => printable.take(columns.saturating_sub(1)).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!([0, 999, 1000, 1_002_003].map(grouped), ["0", "999", "1,000", "1,002,003"]);
        assert_eq!([0, 1, 2].map(|count: u64| counted(count, "line")), ["0 lines", "1 line", "2 lines"]);
        assert_eq!([254, 25_400, 2_540_000].map(Duration::from_micros).map(shown), ["0.3 ms", "25 ms", "2.5 s"]);
    }

    #[test]
    fn rows_that_are_left_out_are_named_and_counted() {
        let text = |count| {
            let rows: Vec<_> = (1..=count).map(|line| Rejected { line, reason: "iata is empty".to_owned() }).collect();
            let mut out = Vec::new();
            Report::new(&mut out, Look::default()).rejected(&rows).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(0), "");
        assert_eq!(text(1), "line 1: iata is empty\n1 line left out\n");
        assert!(text(1200).ends_with("\nline 5: iata is empty\n… 1,200 lines left out\n"));
    }

    #[test]
    fn text_is_cut_and_harmless() {
        assert_eq!(["Zürich", "Zürich HB", "\x1b[31m\n"].map(|text| cut(text, 6)), ["Zürich", "Züric…", "?[31m?"]);
    }
}
