//! redis-struct on several servers, beside itself on one: what a cluster and a second server cost.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use redis_struct::testing::{Cluster, Server};
use redis_struct::{Db, RedisStruct, Script};

use crate::Outcome;
use crate::data::{Data, Record};
use crate::stats::{median, quantile};

/// Rounds that are not counted.
const WARM_UP: usize = 3;
/// So often a script goes round that keeps a server busy: some 10 ms.
const BUSY: u64 = 500_000;

/// As [`Record`], on the second server.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "S", connection = "other")]
struct Other {
    #[redis(key)]
    id: u64,
    name: String,
    email: String,
    bio: String,
    age: u32,
    score: f64,
    admin: bool,
    visits: u64,
    last_seen: Option<i64>,
}

impl Other {
    fn of(record: &Record) -> Self {
        let Record { id, name, email, bio, age, score, admin, visits, last_seen } = record.clone();
        Self { id, name, email, bio, age, score, admin, visits, last_seen }
    }
}

/// One comparison: the ratio of each round of each run.
#[derive(Debug)]
pub(crate) struct Row {
    what: &'static str,
    runs: Vec<Vec<f64>>,
}

/// The servers and connections of a run.
struct Stand {
    _servers: (Server, Server, Cluster),
    one: Db,
    two: Db,
    cluster: Db,
    busy: Script,
    data: Data,
}

impl Stand {
    async fn new() -> Outcome<Self> {
        let (first, second) = (Server::builder().tcp().start()?, Server::builder().tcp().start()?);
        let cluster = Cluster::builder().masters(3).replicas_per_master(0).start()?;
        let one = Db::connect(first.url()).await?;
        let two = Db::builder().connection("default", first.url()).connection("other", second.url()).build().await?;
        let on_cluster = Db::connect(cluster.url()).await?;
        let data = Data::new();
        for db in [&one, &on_cluster] {
            Record::save_many(db, data.full.iter()).await?;
        }
        let others: Vec<Other> = data.full.iter().map(Other::of).collect();
        Other::save_many(&two, others.iter()).await?;
        let busy = Script::new(
            // Time stands still in a script.
            "local n = 0; for i = 1, tonumber(ARGV[1]) do n = n + i % 7 end return 1",
        );
        let stand = Self { _servers: (first, second, cluster), one, two, cluster: on_cluster, busy, data };
        stand.check().await?;
        Ok(stand)
    }

    /// The work gives what it should.
    async fn check(&self) -> Outcome {
        let expected: Vec<Record> = self.data.full.to_vec();
        let others: Vec<Other> = expected.iter().map(Other::of).collect();
        if self.load(&self.one).await? != expected || self.load(&self.cluster).await? != expected {
            return Err("a server gives other records than were saved".into());
        }
        if self.load_both().await? != (expected, others) {
            return Err("two servers give other records than were saved".into());
        }
        Ok(())
    }

    async fn load(&self, db: &Db) -> Outcome<Vec<Record>> {
        Ok(db.pipelined(|p| self.data.ids().map(|id| Record::load(p, id)).collect::<Vec<_>>()).await?)
    }

    async fn load_other(&self) -> Outcome<Vec<Other>> {
        Ok(self.two.pipelined(|p| self.data.ids().map(|id| Other::load(p, id)).collect::<Vec<_>>()).await?)
    }

    async fn load_both(&self) -> Outcome<(Vec<Record>, Vec<Other>)> {
        let both = self.two.pipelined(|p| {
            let ids = || self.data.ids();
            let records = ids().map(|id| Record::load(p, id)).collect::<Vec<_>>();
            (records, ids().map(|id| Other::load(p, id)).collect::<Vec<_>>())
        });
        Ok(both.await?)
    }

    async fn one_after_another(&self) -> Outcome<Vec<Record>> {
        let mut all = Vec::with_capacity(self.data.full.len());
        for id in self.data.ids() {
            all.push(Record::load(&self.cluster, id).await?);
        }
        Ok(all)
    }

    /// Keeps these servers busy, in one pipeline.
    async fn work(&self, servers: &'static [&'static str]) -> Outcome<Vec<u64>> {
        let done = self.two.pipelined(|p| {
            let work = |name: &&'static str| self.busy.call().key("k").arg(BUSY).connection(name).query(p);
            servers.iter().map(work).collect::<Vec<_>>()
        });
        Ok(done.await?)
    }

    /// One round: a ratio for each row.
    async fn round(&self) -> Outcome<[f64; 4]> {
        let one = timed(self.load(&self.one)).await?;
        let cluster = timed(self.load(&self.cluster)).await?;
        let slow = timed(self.one_after_another()).await?;
        let other = timed(self.load_other()).await?;
        let both = timed(self.load_both()).await?;
        let busy_one = timed(self.work(&["default"])).await?;
        let busy_other = timed(self.work(&["other"])).await?;
        let busy_both = timed(self.work(&["default", "other"])).await?;
        Ok([cluster / one, slow / cluster, busy_both / f64::max(busy_one, busy_other), both / f64::max(one, other)])
    }
}

async fn timed<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<f64> {
    let start = Instant::now();
    let done = work.await?;
    let time = start.elapsed();
    drop(done);
    Ok(Duration::as_secs_f64(&time))
}

const ROWS: [&str; 4] = [
    "load 1000: 3-node cluster, to one server",
    "load 1000 from the cluster: one after another, to one pipeline",
    "some 10 ms of work on each of two servers: one pipeline, to the slower alone",
    "load 1000 from each of two servers: one pipeline, to the slower alone",
];

/// Measures all of it.
pub(crate) async fn measure(runs: usize, rounds: usize) -> Outcome<Vec<Row>> {
    let mut rows: Vec<Row> = ROWS.into_iter().map(|what| Row { what, runs: Vec::new() }).collect();
    for run in 1..=runs {
        eprintln!("several servers: run {run} of {runs}");
        let stand = Stand::new().await?;
        rows.iter_mut().for_each(|row| row.runs.push(Vec::new()));
        for round in 0..WARM_UP + rounds {
            let ratios = stand.round().await?;
            if round >= WARM_UP {
                for (row, ratio) in rows.iter_mut().zip(ratios) {
                    row.runs.last_mut().into_iter().for_each(|run| run.push(ratio));
                }
            }
        }
    }
    Ok(rows)
}

/// As Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let width = ROWS.iter().map(|what| what.len()).max().unwrap_or(0);
    let mut text =
        format!("| {:<width$} | ratio |      spread |\n| {} | ----: | ----------: |\n", "", "-".repeat(width));
    for row in rows {
        let medians: Vec<f64> = row.runs.iter().map(|run| median(run)).collect();
        let all: Vec<f64> = row.runs.iter().flatten().copied().collect();
        let spread = format!("{:.2}–{:.2}", quantile(&all, 0.25), quantile(&all, 0.75));
        let _ = writeln!(text, "| {:<width$} | {:>5.2} | {spread:>11} |", row.what, median(&medians));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Row, table};

    #[test]
    fn a_row_is_the_median_of_medians() {
        let row = Row { what: "x", runs: vec![vec![1.0, 2.0, 9.0], vec![3.0, 3.0, 3.0], vec![0.0, 1.0, 1.0]] };
        assert!(table(&[row]).lines().last().is_some_and(|line| line.ends_with("|  2.00 |   1.00–3.00 |")));
    }
}
