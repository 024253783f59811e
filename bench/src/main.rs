//! Measures redis-struct beside what one would use instead: see `USAGE` in `args.rs`, and CONTRIBUTING.md.

#![expect(clippy::print_stdout, reason = "a command-line program talks to a person")]

mod args;
mod arrays;
mod check;
mod data;
mod machine;
mod measure;
mod peer;
mod report;
mod resp;
mod several;
mod sizes;
mod stats;
mod work;

use std::collections::BTreeMap;
use std::process::ExitCode;

use redis_struct::testing::Server;

use crate::args::Args;
use crate::data::Data;
use crate::machine::Machine;
use crate::measure::Series;
use crate::report::{Measured, table};
use crate::work::Work;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// One thread: the peers differ in how many they would use otherwise, and the server needs one, too.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Args::read() {
        Ok(args) => run(&args).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Outcome {
    if !args.variants.is_empty() {
        return profile(args).await;
    }
    let mut works: BTreeMap<Work, BTreeMap<&str, Vec<Series>>> = BTreeMap::new();
    let mut version = String::new();
    for run in (1..=args.runs).filter(|_| !args.works.is_empty()) {
        eprint!("run {run} of {}:", args.runs);
        let server = Server::builder().tcp().start()?;
        server.version().clone_into(&mut version);
        for (work, peers) in one_run(&server, args).await? {
            let all = works.entry(work).or_default();
            peers.into_iter().for_each(|(peer, series)| all.entry(peer).or_default().push(series));
        }
        eprintln!();
    }
    args.out.as_deref().map_or(Ok(()), std::fs::create_dir_all)?;
    let several = if args.several { several::measure(args.runs, args.rounds).await? } else { Vec::new() };
    let arrays = if args.arrays { arrays::measure(args.runs, args.rounds).await? } else { Vec::new() };
    if !works.is_empty() {
        let measured = Measured { machine: Machine::here(&version), works };
        println!("{}", table(&measured));
        args.out.as_deref().map_or(Ok(()), |dir| measured.write(dir))?;
    }
    if !several.is_empty() {
        println!("{}", several::table(&several));
        args.out.as_deref().map_or(Ok(()), |dir| std::fs::write(dir.join("several.md"), several::table(&several)))?;
    }
    if !arrays.is_empty() {
        println!("{}", arrays::table(&arrays));
        args.out.as_deref().map_or(Ok(()), |dir| std::fs::write(dir.join("arrays.md"), arrays::table(&arrays)))?;
    }
    Ok(())
}

type Rounds = BTreeMap<&'static str, Series>;

/// A run has a server and connections of its own.
async fn one_run(server: &Server, args: &Args) -> Outcome<Vec<(Work, Rounds)>> {
    let data = Data::new();
    let peers = peer::connect(&server.url(), &data).await?;
    for peer in &peers {
        check::peer(server, peer.as_ref(), &args.works, &data).await?;
    }
    let mut all = Vec::new();
    for work in &args.works {
        eprint!(" {work}");
        all.push((*work, measure::rounds(&peers, *work, args.rounds).await?));
    }
    Ok(all)
}

/// Only what a profiler is to see, apart from a short beginning.
async fn profile(args: &Args) -> Outcome {
    let server = Server::builder().tcp().start()?;
    let data = Data::new();
    let mut peers = peer::connect(&server.url(), &data).await?;
    peers.retain(|peer| args.variants.iter().any(|name| name == peer.name()));
    for peer in &peers {
        check::peer(&server, peer.as_ref(), &args.works, &data).await?;
        for work in args.works.iter().filter(|work| peer.run(**work).is_some()) {
            let time = measure::repeat(peer.as_ref(), *work, args.rounds).await?;
            println!("{} {}: {:.3} ms", peer.name(), work, time.as_secs_f64() * 1e3 / args.rounds as f64);
        }
    }
    Ok(())
}
