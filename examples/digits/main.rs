//! Handwritten digits: images as arrays in a field.
//!
//! ```text
//! REDIS_URL=redis://127.0.0.1/ cargo run -p redis-struct-examples --bin digits
//! ```
//!
//! It writes to the keyspace `digits-demo:DIGIT` and nowhere else, and leaves it empty, also when it fails.
//!
//! | file | about |
//! |---|---|
//! | `digit` | the record, and the file |
//! | `means` | the mean image of each label |
//! | `text`, `picture` | images as text, and as a PNG |

mod digit;
mod means;
mod picture;
#[cfg(test)]
mod tests;
mod text;

use std::env;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;

use redis_struct::{Db, RedisStruct};

use crate::digit::Digit;

/// An error is something to tell the person who runs this.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/digits/digits.csv");

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/digits.png");

#[tokio::main]
async fn main() -> Outcome {
    let url = env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".to_owned());
    let db = Db::connect(&url).await?;
    show(&db, Path::new(PICTURE), &mut stdout()).await
}

/// The tour, in a keyspace that is empty before and after it, whatever happens.
async fn show(db: &Db, file: &Path, out: &mut impl Write) -> Outcome {
    delete_all(db).await?;
    let toured = tour(db, file, out).await;
    delete_all(db).await?;
    toured
}

async fn tour(db: &Db, file: &Path, out: &mut impl Write) -> Outcome {
    let digits = digit::read(FILE)?;
    let before = db.stats();
    db.pipelined(|p| digits.iter().map(|digit| digit.save(p)).collect::<Vec<_>>()).await?;
    let loaded = db.pipelined(|p| (0..digits.len() as u32).map(|id| Digit::load(p, id)).collect::<Vec<_>>()).await?;
    let trips = (db.stats() - before).round_trips;
    if loaded != digits {
        return Err("what was loaded is not what was saved".into());
    }
    writeln!(out, "{} digits saved and loaded in {trips} round trips; their means:", loaded.len())?;
    let means = means::means(&loaded);
    text::draw(&means, out)?;
    picture::save(&picture::picture(&means), file)?;
    writeln!(out, "the same as a picture: {}", file.canonicalize()?.display())?;
    writeln!(out, "Data: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0")?;
    Ok(())
}

async fn delete_all(db: &Db) -> Outcome {
    let numbers = Digit::keys(db).collect_all().await?;
    Digit::delete_many(db, numbers).await?;
    Ok(())
}
