//! W6: arrays of `f32`, in a field and beside the record, beside what one would write by hand, and Python with numpy.

mod python;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis_struct::ship::{Raw, RawView};
use redis_struct::testing::Server;
use redis_struct::{Db, RedisStruct};

use self::python::Python;
use crate::Outcome;
use crate::stats::{median, quantile};

/// Rounds that are not counted.
const WARM_UP: usize = 3;

/// Bytes of the arrays.
const SIZES: [usize; 7] = [8 << 10, 64 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20, 64 << 20];

/// A round of a large array takes long: there are so many fewer of them.
fn rounds_of(size: usize, rounds: usize) -> usize {
    match size >> 20 {
        0..=1 => rounds,
        2..=8 => rounds.div_ceil(2),
        9..=16 => rounds.div_ceil(5),
        _ => rounds.div_ceil(10),
    }
}

/// A small one is so short a work that one alone says more about what was before it.
fn times_of(size: usize) -> usize {
    ((1 << 20) / size).clamp(1, 32)
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "WF")]
struct InField {
    #[redis(key)]
    id: u64,
    #[ship(Raw)]
    data: Vec<f32>,
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "WF")]
struct Seen {
    #[redis(key)]
    id: u64,
    #[ship(Raw)]
    data: RawView<f32>,
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "WB")]
struct Aside {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    data: Vec<f32>,
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "WB")]
struct SeenAside {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    data: RawView<f32>,
}

/// A server, connections, and an array.
struct Stand {
    _server: Server,
    db: Db,
    hand: MultiplexedConnection,
    python: Option<Python>,
    in_field: InField,
    aside: Aside,
}

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Hset,
    Hget,
    Set,
    Get,
    Python,
    Save,
    Load,
    View,
    SaveAside,
    LoadAside,
    ViewAside,
}

impl Step {
    const ALL: [Self; 11] = [
        Self::Hset,
        Self::Hget,
        Self::Set,
        Self::Get,
        Self::Python,
        Self::Save,
        Self::Load,
        Self::View,
        Self::SaveAside,
        Self::LoadAside,
        Self::ViewAside,
    ];
}

/// What is compared in a round, ours with what it is measured by: a line of the table each.
const COLUMNS: [(&str, Step, Step); 9] = [
    ("save, in the field: to HSET", Step::Save, Step::Hset),
    ("load, in the field: to HGET", Step::Load, Step::Hget),
    ("load as a view: to HGET", Step::View, Step::Hget),
    ("load as a view: to Python", Step::View, Step::Python),
    ("save, beside: to HSET", Step::SaveAside, Step::Hset),
    ("load, beside: to HGET", Step::LoadAside, Step::Hget),
    ("save, beside: to SET", Step::SaveAside, Step::Set),
    ("load, beside: to GET", Step::LoadAside, Step::Get),
    ("load as a view, beside: to GET", Step::ViewAside, Step::Get),
];

/// Ratios of the rounds, for each run.
#[derive(Debug, Default)]
struct Cell {
    runs: Vec<Vec<f64>>,
}

/// The cells of one size.
#[derive(Debug)]
pub(crate) struct Row {
    size: usize,
    cells: [Cell; COLUMNS.len()],
}

impl Stand {
    async fn new(size: usize) -> Outcome<Self> {
        let server = Server::builder().tcp().start()?;
        let db = Db::connect(server.url()).await?;
        let client = redis::Client::open(server.url())?;
        // A large value may take longer than the half second that redis-rs waits by itself.
        let config = redis::AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(20)));
        let hand = client.get_multiplexed_async_connection_with_config(&config).await?;
        let python = Python::start(&server.url())?;
        let data: Vec<f32> = (0..size / size_of::<f32>()).map(|number| number as f32 * 0.5).collect();
        let (in_field, aside) = (InField { id: 1, data: data.clone() }, Aside { id: 1, data });
        let mut stand = Self { _server: server, db, hand, python, in_field, aside };
        stand.check().await?;
        Ok(stand)
    }

    /// All give what was saved.
    async fn check(&mut self) -> Outcome {
        let expected = self.in_field.data.clone();
        self.in_field.save(&self.db).await?;
        self.aside.save(&self.db).await?;
        self.hset().await?;
        self.set().await?;
        let is_same = self.hget().await? == expected
            && self.get().await? == expected
            && InField::load(&self.db, 1).await?.data == expected
            && Aside::load(&self.db, 1).await?.data == expected
            && *Seen::load(&self.db, 1).await?.data == *expected
            && *SeenAside::load(&self.db, 1).await?.data == *expected
            && self.python.as_mut().map_or(Ok(true), |python| python.sum().map(|sum| sum == sum_of(&expected)))?;
        if is_same { Ok(()) } else { Err("an array comes back as another one".into()) }
    }

    async fn hset(&mut self) -> Outcome {
        let bytes: &[u8] = bytemuck::cast_slice(&self.in_field.data);
        Ok(redis::cmd("HSET").arg("H{1}").arg("data").arg(bytes).exec_async(&mut self.hand).await?)
    }

    async fn set(&mut self) -> Outcome {
        let bytes: &[u8] = bytemuck::cast_slice(&self.in_field.data);
        Ok(redis::cmd("SET").arg("H{1}.data").arg(bytes).exec_async(&mut self.hand).await?)
    }

    async fn hget(&mut self) -> Outcome<Vec<f32>> {
        let bytes: Vec<u8> = redis::cmd("HGET").arg("H{1}").arg("data").query_async(&mut self.hand).await?;
        Ok(bytemuck::pod_collect_to_vec(&bytes))
    }

    async fn get(&mut self) -> Outcome<Vec<f32>> {
        let bytes: Vec<u8> = redis::cmd("GET").arg("H{1}.data").query_async(&mut self.hand).await?;
        Ok(bytemuck::pod_collect_to_vec(&bytes))
    }

    /// One round: everybody in turn, who is first in rotation; a ratio for each column.
    async fn round(&mut self, round: usize, times: usize) -> Outcome<[f64; COLUMNS.len()]> {
        let mut seconds = HashMap::new();
        for step in Step::ALL.iter().cycle().skip(round % Step::ALL.len()).take(Step::ALL.len()) {
            seconds.insert(*step, self.seconds(*step, times).await?);
        }
        let seconds = |step: Step| seconds.get(&step).copied().unwrap_or(f64::NAN);
        Ok(COLUMNS.map(|(_, ours, theirs)| seconds(ours) / seconds(theirs)))
    }

    /// How long the step takes, done so many times without a pause.
    async fn seconds(&mut self, step: Step, times: usize) -> Outcome<f64> {
        let mut sum = 0.0;
        for _ in 0..times {
            sum += match step {
                Step::Hset => timed(self.hset()).await?,
                Step::Hget => timed(self.hget()).await?,
                Step::Set => timed(self.set()).await?,
                Step::Get => timed(self.get()).await?,
                Step::Python => self.python.as_mut().map_or(Ok(f64::NAN), Python::load)?,
                Step::Save => timed(ours(self.in_field.save(&self.db))).await?,
                Step::Load => timed(ours(InField::load(&self.db, 1))).await?,
                Step::View => timed(ours(Seen::load(&self.db, 1))).await?,
                Step::SaveAside => timed(ours(self.aside.save(&self.db))).await?,
                Step::LoadAside => timed(ours(Aside::load(&self.db, 1))).await?,
                Step::ViewAside => timed(ours(SeenAside::load(&self.db, 1))).await?,
            };
        }
        Ok(sum)
    }
}

async fn ours<T>(work: impl Future<Output = redis_struct::Result<T>>) -> Outcome<T> {
    Ok(work.await?)
}

async fn timed<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<f64> {
    let start = Instant::now();
    let done = work.await?;
    let time = start.elapsed();
    drop(done);
    Ok(time.as_secs_f64())
}

fn sum_of(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value)).sum()
}

/// Measures all sizes.
pub(crate) async fn measure(runs: usize, rounds: usize) -> Outcome<Vec<Row>> {
    let mut rows: Vec<Row> = SIZES.into_iter().map(|size| Row { size, cells: Default::default() }).collect();
    for run in 1..=runs {
        eprint!("arrays: run {run} of {runs}:");
        for row in &mut rows {
            eprint!(" {}", name(row.size));
            let mut stand = Stand::new(row.size).await?;
            row.cells.iter_mut().for_each(|cell| cell.runs.push(Vec::new()));
            for round in 0..WARM_UP + rounds_of(row.size, rounds) {
                let ratios = stand.round(round, times_of(row.size)).await?;
                for (cell, ratio) in row.cells.iter_mut().zip(ratios).filter(|_| round >= WARM_UP) {
                    cell.runs.last_mut().into_iter().for_each(|run| run.push(ratio));
                }
            }
        }
        eprintln!();
    }
    Ok(rows)
}

fn name(size: usize) -> String {
    if size < 1 << 20 { format!("{} KiB", size >> 10) } else { format!("{} MiB", size >> 20) }
}

/// As Markdown: a line for each comparison, a column for each size.
pub(crate) fn table(rows: &[Row]) -> String {
    let width = COLUMNS.iter().map(|(what, ..)| what.len()).max().unwrap_or(0);
    let mut text = format!("| {:<width$} |", "time, relative to hand-written code");
    let mut rule = format!("| {} |", "-".repeat(width));
    for row in rows {
        let _ = write!(text, " {:>16} |", name(row.size));
        let _ = write!(rule, " {}: |", "-".repeat(15));
    }
    let _ = writeln!(text, "\n{rule}");
    for (place, (what, ..)) in COLUMNS.iter().enumerate() {
        let _ = write!(text, "| {what:<width$} |");
        for cell in rows.iter().filter_map(|row| row.cells.get(place)) {
            let _ = write!(text, " {:>16} |", shown(cell));
        }
        text.push('\n');
    }
    text
}

/// The median of the runs' medians, and the quartiles of all rounds.
fn shown(cell: &Cell) -> String {
    let medians: Vec<f64> = cell.runs.iter().map(|run| median(run)).collect();
    let all: Vec<f64> = cell.runs.iter().flatten().copied().collect();
    let ratio = median(&medians);
    if ratio.is_nan() {
        return "–".to_owned();
    }
    format!("{ratio:.2} ({:.2}–{:.2})", quantile(&all, 0.25), quantile(&all, 0.75))
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Cell, Row, rounds_of, table};

    #[test]
    fn a_cell_is_the_median_of_medians_and_its_spread() {
        let runs = vec![vec![1.0, 2.0, 9.0], vec![3.0, 3.0, 3.0], vec![0.0, 1.0, 1.0]];
        let mut cells: [Cell; COLUMNS.len()] = Default::default();
        cells.iter_mut().for_each(|cell| cell.runs.clone_from(&runs));
        if let Some(last) = cells.last_mut() {
            last.runs = vec![vec![f64::NAN]];
        }
        let table = table(&[Row { size: 8 << 20, cells }]);
        let lines: Vec<_> = table.lines().collect();
        assert!(lines.first().is_some_and(|line| line.ends_with("           8 MiB |")), "{table}");
        assert!(lines.get(2).is_some_and(|line| line.ends_with(" 2.00 (1.00–3.00) |")), "{table}");
        assert!(lines.last().is_some_and(|line| line.ends_with("           – |")), "{table}");
    }

    #[test]
    fn large_arrays_have_fewer_rounds() {
        assert_eq!([8 << 10, 4 << 20, 8 << 20, 16 << 20, 64 << 20].map(|size| rounds_of(size, 40)), [40, 20, 20, 8, 4]);
    }
}
