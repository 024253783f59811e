//! What uses the type says nothing.

use redis_struct::{Codec, Db, RedisStruct, Result};

#[derive(Codec, Clone, Copy)]
#[redis(rename_all = "kebab_case")]
enum Color {
    Red,
    #[redis(rename = "x", alias = 5)]
    Green,
}

#[derive(RedisStruct)]
#[redis(keyspace = "CAR")]
struct Car {
    #[redis(key)]
    id: (Color, u64),
    color: Color,
    other: Option<Color>,
}

async fn uses(db: &Db) -> Result<()> {
    let car = Car::load(db, (&Color::Red, 5)).await?;
    Car::update(db, (&car.id.0, 1), Car::changes().color(Color::Green).other(None)).await?;
    Car::delete_many(db, [(Color::Red, 5)]).await?;
    db.command("GET").key("x").arg(car.color).query::<Color, _>(db).await?;
    Ok(())
}

fn main() {
    let _ = uses;
}
