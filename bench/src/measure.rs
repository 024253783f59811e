//! Rounds: each peer does the work once, in rotating order, and its time is compared with the hand-written code's.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::peer::{HAND, Peer};
use crate::work::Work;

/// Rounds that are not counted: caches, allocators and sockets get used to the work.
const WARM_UP: usize = 5;

/// Of one peer in one run of one work: a value for each round.
#[derive(Debug, Default)]
pub(crate) struct Series {
    pub(crate) seconds: Vec<f64>,
    /// Its time, divided by the hand-written code's in the same round.
    pub(crate) ratios: Vec<f64>,
}

/// The rounds of one work.
pub(crate) async fn rounds(
    peers: &[Box<dyn Peer>],
    work: Work,
    rounds: usize,
) -> Outcome<BTreeMap<&'static str, Series>> {
    let able: Vec<_> = peers.iter().filter(|peer| peer.run(work).is_some()).collect();
    let mut series: BTreeMap<&str, Series> = BTreeMap::new();
    for round in 0..WARM_UP + rounds {
        let mut times = Vec::with_capacity(able.len());
        for turn in 0..able.len() {
            if let Some(peer) = able.get((turn + round) % able.len()) {
                times.push((peer.name(), once(peer.as_ref(), work).await?.as_secs_f64()));
            }
        }
        let hand = times.iter().find(|(name, _)| *name == HAND).map_or(f64::NAN, |(_, seconds)| *seconds);
        for (name, seconds) in times.into_iter().filter(|_| round >= WARM_UP) {
            let series = series.entry(name).or_default();
            series.seconds.push(seconds);
            series.ratios.push(seconds / hand);
        }
    }
    Ok(series)
}

/// The time until the result is there. Its owner drops it later.
async fn once(peer: &dyn Peer, work: Work) -> Outcome<Duration> {
    let Some(mut run) = peer.run(work) else { return Err(format!("{} cannot do {work}", peer.name()).into()) };
    let start = Instant::now();
    let got = run.as_mut().await?;
    let time = start.elapsed();
    drop((got, run));
    Ok(time)
}

/// The work again and again, for a profiler.
pub(crate) async fn repeat(peer: &dyn Peer, work: Work, times: usize) -> Outcome<Duration> {
    let mut total = Duration::ZERO;
    for _ in 0..times {
        total += once(peer, work).await?;
    }
    Ok(total)
}
