//! `bound`: the conditions of a generic struct, where those that its fields would need are not the ones to ask for.

use std::marker::PhantomData;

use redis_struct::FieldType;

use super::*;

/// What `Reading` is generic over.
trait Sensor: Send + Sync + 'static {
    type Value: FieldType + Send + Sync + Clone + PartialEq + std::fmt::Debug;
}

#[derive(RedisStruct)]
#[redis(keyspace = "ABOUND", bound = "S: Sensor")]
struct Reading<S>
where
    S: Sensor,
{
    #[redis(key)]
    id: u64,
    value: S::Value,
    #[redis(skip)]
    of: PhantomData<S>,
}

/// Neither `Default`, nor anything else that the type of `of` could be asked for.
struct Thermometer;

impl Sensor for Thermometer {
    type Value = f64;
}

/// Generic code asks for nothing but the bound.
async fn read<S: Sensor>(db: &Db, id: u64, value: S::Value) -> Result<S::Value> {
    Reading::<S> { id, value, of: PhantomData }.save(db).await?;
    Ok(Reading::<S>::load(db, id).await?.value)
}

#[tokio::test]
async fn generic_code_needs_the_bound_only() -> Result<()> {
    for (db, id) in both().await {
        assert_eq!(read::<Thermometer>(&db, id, 21.5).await?, 21.5);
        assert_eq!(Reading::<Thermometer>::get(&db, id, Reading::<Thermometer>::VALUE).await?, 21.5);
        holds(&format!("ABOUND{{{id}}}"), [("value", "21.5")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_parameter_that_is_not_stored_needs_nothing() -> Result<()> {
    /// Its parameter is not stored, and need not even be `Send`.
    #[derive(RedisStruct)]
    #[redis(keyspace = "ABOUND0", bound = "T: 'static")]
    struct Tagged<T> {
        #[redis(key)]
        id: u64,
        name: String,
        #[redis(skip)]
        of: PhantomData<fn() -> T>,
    }
    struct NotEvenSend(PhantomData<*const ()>);
    for (db, id) in both().await {
        Tagged::<NotEvenSend> { id, name: "x".into(), of: PhantomData }.save(&db).await?;
        assert_eq!(Tagged::<NotEvenSend>::load(&db, id).await?.name, "x");
    }
    _ = NotEvenSend(PhantomData);
    Ok(())
}
