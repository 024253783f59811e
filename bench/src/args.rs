//! What the program is asked to do.

use std::env;
use std::path::PathBuf;

use crate::Outcome;
use crate::work::Work;

pub(crate) const USAGE: &str = "\
usage: redis-struct-bench [options]

  --quick               one run with few rounds
  --runs N, --rounds N  how many runs, and rounds in each
  --only w1,w3          only this work; `servers` is the comparison of several servers with one,
                        `w6` that of arrays with hand-written code
  --variant ours,hand   only these, without a comparison: for a profiler
  --out DIR             write table.md, raw.json and chart.svg there";

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) works: Vec<Work>,
    /// Several servers are compared with one.
    pub(crate) several: bool,
    /// Arrays are measured.
    pub(crate) arrays: bool,
    /// Whose work is repeated for a profiler; empty when all are compared.
    pub(crate) variants: Vec<String>,
    pub(crate) runs: usize,
    pub(crate) rounds: usize,
    pub(crate) out: Option<PathBuf>,
}

impl Args {
    pub(crate) fn read() -> Outcome<Self> {
        let (works, variants) = (Work::all(), Vec::new());
        let mut args = Self { works, several: true, arrays: true, variants, runs: 5, rounds: 40, out: None };
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value\n\n{USAGE}"));
            match word.as_str() {
                "--quick" => (args.runs, args.rounds) = (1, 10),
                "--runs" => args.runs = value()?.parse()?,
                "--rounds" => args.rounds = value()?.parse()?,
                "--only" => {
                    let names: Vec<String> = value()?.split(',').map(str::to_owned).collect();
                    args.several = names.iter().any(|name| name == "servers");
                    args.arrays = names.iter().any(|name| name == "w6");
                    let works = names.iter().filter(|name| *name != "servers" && *name != "w6");
                    args.works = works.map(|name| work(name)).collect::<Outcome<_>>()?;
                }
                "--variant" => args.variants = value()?.split(',').map(str::to_owned).collect(),
                "--out" => args.out = Some(value()?.into()),
                _ => return Err(format!("no option `{word}`\n\n{USAGE}").into()),
            }
        }
        Ok(args)
    }
}

fn work(name: &str) -> Outcome<Work> {
    Work::named(name).ok_or_else(|| {
        let names: Vec<_> = Work::all().iter().map(Work::to_string).collect();
        format!("no work `{name}`: there are {}", names.join(", ")).into()
    })
}
