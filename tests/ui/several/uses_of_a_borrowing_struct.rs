// The same for a struct that borrows.
use redis_struct::{Db, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "{U}")]
struct User<'a, T> {
    #[redis(key)]
    id: &'a str,
    name: &'a str,
    other: T,
}

async fn _uses(db: &Db, user: User<'_, u64>) {
    let _ = user.save(db).await;
    let _: bool = user.insert(db).await.unwrap();
    let _ = User::save_many(db, [user]);
    let _ = User::<u64>::load(db, "a").await;
}

fn main() {}
