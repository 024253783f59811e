//! Telemetry: a robot's state with an image, written by one task and read by another as fast as they can.
//!
//! ```text
//! REDIS_URL=redis://127.0.0.1/ cargo run --release -p redis-struct-examples --bin telemetry
//! ```
//!
//! It writes to the keyspace `telemetry-demo:ROBOT` and nowhere else, and leaves it empty, also when it fails.
//!
//! | file | about |
//! |---|---|
//! | `robot` | the record, as it is written and as it is read |

mod robot;
#[cfg(test)]
mod tests;

use std::env;
use std::error::Error;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

use ndarray::Array3;
use redis_struct::{Db, RedisStruct};

use crate::robot::{IMAGE, Robot, Written, joints, pose, see};

/// An error is something to tell the person who runs this.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The robot's name, which is its key.
const NAME: &str = "anna";

/// So many states are written.
const STEPS: u64 = 300;

#[tokio::main]
async fn main() -> Outcome {
    let url = env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".to_owned());
    show(&url, STEPS, &mut stdout()).await
}

/// The tour, in a keyspace that is empty before and after it, whatever happens.
async fn show(url: &str, steps: u64, out: &mut impl Write) -> Outcome {
    let db = Db::connect(url).await?;
    delete_all(&db).await?;
    let toured = tour(url, steps, out).await;
    delete_all(&db).await?;
    toured
}

async fn tour(url: &str, steps: u64, out: &mut impl Write) -> Outcome {
    // Two connections, as of two processes.
    let (writing, reading) = (Db::connect(url).await?, Db::connect(url).await?);
    let writer = tokio::spawn(async move { write(&writing, steps).await });
    let read = read(&reading, steps).await?;
    let took = writer.await??;
    let bytes = IMAGE.0 * IMAGE.1 * IMAGE.2;
    writeln!(out, "{steps} states with an image of {bytes} bytes written, {:.0} a second", rate(steps, took))?;
    writeln!(
        out,
        "{} read meanwhile, {:.0} a second, of {} steps",
        read.states,
        rate(read.states, read.took),
        read.steps
    )?;
    writeln!(out, "each was whole: no image of one step with the pose of another")?;
    Ok(())
}

/// Writes one state after the other. How long it took.
async fn write(db: &Db, steps: u64) -> Outcome<Duration> {
    let mut image = Array3::zeros(IMAGE);
    let start = Instant::now();
    for step in 1..=steps {
        see(step, &mut image);
        let (pose, joints) = (pose(step), joints(step));
        Written { name: NAME, step, pose, joints, image: image.view() }.save(db).await?;
    }
    Ok(start.elapsed())
}

/// What the reader has seen.
struct Read {
    states: u64,
    /// Different ones.
    steps: u64,
    took: Duration,
}

/// Reads until the last state is there.
async fn read(db: &Db, last: u64) -> Outcome<Read> {
    let mut read = Read { states: 0, steps: 0, took: Duration::ZERO };
    let (mut seen, mut start) = (0, Instant::now());
    while seen < last {
        let Some(robot) = Robot::find(db, NAME).await? else {
            // The robot is not there yet.
            start = Instant::now();
            continue;
        };
        if !robot.is_whole() || robot.name != NAME {
            return Err(format!("what was read of step {} is torn", robot.step).into());
        }
        read.states += 1;
        read.steps += u64::from(robot.step != seen);
        seen = robot.step;
    }
    read.took = start.elapsed();
    Ok(read)
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(f64::MIN_POSITIVE)
}

async fn delete_all(db: &Db) -> Outcome {
    let names = Robot::keys(db).collect_all().await?;
    Robot::delete_many(db, names).await?;
    Ok(())
}
