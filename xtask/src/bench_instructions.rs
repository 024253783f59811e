//! How many instructions the client needs for a record, counted by valgrind: unlike time, they are the same each time.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bench::OUT;
use crate::run::{Outcome, quiet, works};

/// A work, and how many records or commands it has.
const WORKS: [(&str, u64); 4] = [("w1", 1_000), ("w3", 1_000), ("w4", 100), ("w7", 10_000)];
/// The difference between these is what the additional rounds need: without the start, the checks and the end.
const FEW: u64 = 3;
const MANY: u64 = 8;

/// `cargo xtask bench --instructions`.
pub(crate) fn run(program: &Path, args: &[String]) -> Outcome {
    if let Some(arg) = args.first() {
        return Err(format!("`--instructions` stands alone, without `{arg}`"));
    }
    if !works("valgrind", &["--version"]) {
        println!("instructions are counted by valgrind, which is not here: apt-get install valgrind");
        return Ok(());
    }
    let mut table = "| work |  ours |  hand | ratio |\n| ---- | ----: | ----: | ----: |\n".to_owned();
    for (work, records) in WORKS {
        let [ours, hand] = [per_record(program, work, "ours", records)?, per_record(program, work, "hand", records)?];
        table += &format!("| {work:<4} | {ours:>5.0} | {hand:>5.0} | {:>5.2} |\n", ours / hand);
    }
    println!(
        "client instructions for a record (w1 save, w3 load, w4 save and load, not batched) or a command (w7 HINCRBY)\n\n{table}"
    );
    let path = format!("{OUT}/instructions.md");
    fs::write(&path, table).map_err(|e| format!("cannot write {path}: {e}"))?;
    println!("written: {path}");
    Ok(())
}

fn per_record(program: &Path, work: &str, variant: &str, records: u64) -> Outcome<f64> {
    let [few, many] = [counted(program, work, variant, FEW)?, counted(program, work, variant, MANY)?];
    let rounds = (MANY - FEW) * records;
    Ok(many.saturating_sub(few) as f64 / rounds as f64)
}

/// All instructions of the program with so many rounds. The server is another process, and not counted.
fn counted(program: &Path, work: &str, variant: &str, rounds: u64) -> Outcome<u64> {
    let out = format!("{OUT}/callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", &format!("--callgrind-out-file={out}")]).arg(program);
    quiet(valgrind.args(["--only", work, "--variant", variant, "--rounds", &rounds.to_string()]))?;
    let text = fs::read_to_string(&out).map_err(|e| format!("cannot read {out}: {e}"))?;
    total(&text).ok_or_else(|| format!("{out} has no total"))
}

/// The total in a file that callgrind has written.
fn total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("summary:").or_else(|| line.strip_prefix("totals:")))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_total_is_found() {
        assert_eq!(total("version: 1\nevents: Ir\nsummary: 123456\n\nfn=(1)\n"), Some(123_456));
        assert_eq!(total("events: Ir\nfn=(1)\n1 2\ntotals: 77\n"), Some(77));
        assert_eq!(total("events: Ir\n"), None);
    }
}
