// Not an array of ndarray.
use redis_struct::RedisStruct;
use redis_struct::ship::Numpy;

#[derive(RedisStruct)]
#[redis(keyspace = "ROBOT")]
struct Robot {
    #[redis(key)]
    id: u64,
    #[ship(Numpy, beside)]
    pose: Vec<f64>,
}

fn main() {}
