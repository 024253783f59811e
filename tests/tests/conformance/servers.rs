//! RedPipe's suite of several servers: building blocks of each inside those of others, and who is called back.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redis_struct::testing::{Proxy, Server};
use redis_struct::{Builder, Db, Deferred, Executor, Result};
use redis_struct_tests::connect;

/// A server of its own behind a proxy.
pub(super) struct Side {
    pub(super) proxy: Proxy,
    pub(super) server: Server,
}

impl Side {
    pub(super) fn start() -> Self {
        let server = Server::start().unwrap();
        Self { proxy: Proxy::start(&server).unwrap(), server }
    }

    /// Round trips, and commands.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.proxy.round_trips(), self.proxy.commands())
    }

    /// What [`count`] has counted there, read past the library.
    pub(super) fn value(&self, at: &str) -> Option<i64> {
        let reply = self.server.command(&["GET", &format!("n:{at}")]).unwrap();
        reply.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).parse().unwrap())
    }
}

/// Two servers, and the connections `a` and `b` to them.
pub(super) struct Two {
    pub(super) db: Db,
    pub(super) sides: [Side; 2],
}

impl Two {
    pub(super) async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    /// The counts begin after the log-in.
    pub(super) async fn with(options: impl FnOnce(Builder) -> Builder) -> Self {
        let sides = [Side::start(), Side::start()];
        let [a, b] = &sides;
        let builder = Db::builder().connection("a", a.proxy.url()).connection("b", b.proxy.url());
        let db = connect(options(builder)).await;
        sides.iter().for_each(|side| side.proxy.reset_counts());
        Self { db, sides }
    }

    pub(super) fn counts(&self) -> [(u64, u64); 2] {
        self.sides.each_ref().map(Side::counts)
    }
}

/// A building block of one command.
pub(super) fn count<E: Executor>(on: E, at: &'static str) -> E::Reply<i64> {
    on.pipelined(|p| p.db().command("INCR").connection(at).key(format!("n:{at}")).query(p))
}

/// What was called, in order.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(super) fn note(&self, what: impl Into<String>) -> impl FnOnce() + Send + 'static {
        let (log, what) = (self.clone(), what.into());
        move || log.0.lock().unwrap().push(what)
    }

    /// Notes a value when it is there.
    pub(super) fn watch(&self, count: Deferred<i64>, what: &'static str) -> Deferred<i64> {
        let log = self.clone();
        count.map(move |n| {
            log.note(format!("{what} is {n}"))();
            n
        })
    }

    pub(super) fn seen(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Waits for something that is to happen soon.
pub(super) async fn until(mut what: impl FnMut() -> bool) {
    let patience = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), patience).await.unwrap();
}

fn second<E: Executor>(on: E) -> E::Reply<i64> {
    on.pipelined(|p| count(p, "a"))
}

fn third<E: Executor>(on: E) -> E::Reply<i64> {
    on.pipelined(|p| second(p))
}

/// One for `a`, around one for `b`, around one for `a`.
fn sandwich<E: Executor>(on: E) -> E::Reply<(i64, (i64, i64), i64)> {
    on.pipelined(|p| (count(p, "a"), p.pipelined(|p| (count(p, "b"), count(p, "a"))), count(p, "a")))
}

/// RedPipe sent three functions inside each other as one pipeline, and the innermost one's result was 1.
#[tokio::test]
async fn three_building_blocks_on_one_connection_are_one_round_trip() -> Result<()> {
    let two = Two::start().await;
    assert_eq!(third(&two.db).await?, 1);
    assert_eq!(two.counts(), [(1, 1), (0, 0)]);
    let pipe = two.db.pipeline();
    let (one, other) = (third(&pipe), second(&pipe));
    pipe.execute().await?;
    assert_eq!((one.take()?, other.take()?, two.counts()), (2, 3, [(2, 3), (0, 0)]));
    Ok(())
}

/// RedPipe sent what an inner function had for another connection there, and the results were 1 and 2.
async fn each_building_block_goes_to_its_server() {
    let two = Two::start().await;
    let [_, b] = &two.sides;
    b.server.command(&["SET", "n:b", "100"]).unwrap();
    assert_eq!(sandwich(&two.db).await.unwrap(), (1, (101, 2), 3));
    assert_eq!(two.counts(), [(1, 3), (1, 1)]);
    // Inside others, and in scopes that join in the order in which they are executed.
    let pipe = two.db.pipeline();
    let (outer, child) = (sandwich(&pipe), pipe.nested());
    let grandchild = child.nested();
    let (inmost, inner) = (count(&grandchild, "a"), count(&child, "b"));
    grandchild.execute().await.unwrap();
    child.execute().await.unwrap();
    let last = count(&pipe, "a");
    pipe.execute().await.unwrap();
    assert_eq!(outer.take().unwrap(), (4, (102, 5), 6));
    assert_eq!((inner.take().unwrap(), inmost.take().unwrap(), last.take().unwrap()), (103, 7, 8));
    assert_eq!(two.counts(), [(2, 8), (2, 3)]);
}

/// RedPipe's cases with threads switched off, and on: all on one thread, and on several.
#[tokio::test]
async fn each_building_block_goes_to_its_server_on_one_thread() {
    each_building_block_goes_to_its_server().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn each_building_block_goes_to_its_server_on_several_threads() {
    let all = [(); 3].map(|()| tokio::spawn(each_building_block_goes_to_its_server()));
    for one in all {
        one.await.unwrap();
    }
}

/// RedPipe asked the servers at the same time, in threads: neither waits for the other's reply.
#[tokio::test]
async fn servers_are_asked_at_the_same_time() -> Result<()> {
    let two = Two::start().await;
    for [slow, quick] in [[0, 1], [1, 0]] {
        let [slow, quick] = [slow, quick].map(|place| two.sides.get(place).unwrap());
        slow.proxy.stall();
        let before = quick.counts().1;
        let running = tokio::spawn(two.db.pipelined(|p| (count(p, "a"), count(p, "b"))));
        until(|| quick.counts().1 > before && slow.counts().1 > before).await;
        assert!(!running.is_finished());
        slow.proxy.resume();
        let (a, b) = running.await.unwrap()?;
        assert_eq!(a, b);
    }
    assert_eq!(two.counts(), [(2, 2); 2]);
    Ok(())
}

/// RedPipe raised a counter on each of two servers, and called back once. Each here once, in the order of the program,
/// whichever replies first; and nothing again when there is nothing new.
#[tokio::test]
async fn callbacks_of_two_servers_run_once_and_in_order() -> Result<()> {
    let (two, log) = (Two::start().await, Log::default());
    let [a, b] = &two.sides;
    for (slow, round) in [(a, 1), (b, 2)] {
        slow.proxy.delay(Duration::from_millis(50));
        let pipe = two.db.pipeline();
        let first = log.watch(count(&pipe, "a"), "a");
        pipe.on_execute(log.note("outer"));
        let child = pipe.nested();
        let second = log.watch(count(&child, "b"), "b");
        child.on_execute(log.note("inner"));
        child.execute().await?;
        pipe.on_execute(log.note("last"));
        assert!(log.seen().len() < usize::try_from(round).unwrap() * 5);
        for _ in 0..2 {
            pipe.execute().await?;
            let expected =
                [format!("a is {round}"), "outer".into(), format!("b is {round}"), "inner".into(), "last".into()];
            assert_eq!(log.seen().len(), 5 * usize::try_from(round).unwrap());
            assert!(log.seen().ends_with(&expected), "{:?}", log.seen());
        }
        assert_eq!((first.take()?, second.take()?), (round, round));
        slow.proxy.delay(Duration::ZERO);
    }
    assert_eq!(two.counts(), [(2, 2); 2]);
    Ok(())
}

/// In RedPipe a callback could use what an earlier command had got: here a scope's `map`, that of a scope before it.
#[tokio::test]
async fn a_scope_reads_what_an_earlier_one_got_from_another_server() -> Result<()> {
    let two = Two::start().await;
    two.sides[0].server.command(&["SET", "n:a", "40"]).unwrap();
    let pipe = two.db.pipeline();
    let (one, other) = (pipe.nested(), pipe.nested());
    let earlier = Arc::new(count(&one, "a"));
    let sibling = Arc::clone(&earlier);
    let sum = count(&other, "b").map(move |n| n + *sibling.get().unwrap());
    assert!(earlier.get().unwrap_err().is_not_ready() && sum.get().unwrap_err().is_not_ready());
    one.execute().await?;
    other.execute().await?;
    assert!(earlier.get().unwrap_err().is_not_ready());
    pipe.execute().await?;
    assert_eq!((*earlier.get()?, sum.take()?), (41, 42));
    Ok(())
}

/// Raises `a` by one, and `b` by what the text says.
async fn raise(db: &Db, text: &str, log: &Log, kept: &mut Vec<Deferred<i64>>) -> Result<(), Box<dyn StdError>> {
    let pipe = db.pipeline();
    pipe.on_execute(log.note("executed"));
    let child = pipe.nested();
    kept.push(log.watch(count(&child, "a"), "a"));
    child.execute().await?;
    kept.push(count(&pipe, "b"));
    let by: i64 = text.parse()?;
    kept.push(db.command("INCRBY").connection("b").key("n:b").arg(by).query(&pipe));
    pipe.execute().await?;
    Ok(())
}

/// In RedPipe an exception left the `with` of a pipeline, and its results were never ready.
#[tokio::test]
async fn an_error_while_a_pipeline_is_built_sends_nothing() -> Result<()> {
    let (two, log, mut kept) = (Two::start().await, Log::default(), Vec::new());
    let wrong = raise(&two.db, "five", &log, &mut kept).await.unwrap_err();
    assert!(wrong.is::<std::num::ParseIntError>());
    assert_eq!(kept.len(), 2);
    for lost in kept.drain(..) {
        let error = lost.take().unwrap_err();
        assert!(error.is_discarded() && error.is_not_run(), "{error}");
    }
    // Nor does it with time.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!((two.counts(), log.seen().len()), ([(0, 0); 2], 0));
    raise(&two.db, "5", &log, &mut kept).await.unwrap();
    let values: Result<Vec<_>> = kept.into_iter().map(Deferred::take).collect();
    assert_eq!((values?, log.seen()), (vec![1, 1, 6], vec!["executed".to_owned(), "a is 1".to_owned()]));
    Ok(())
}

/// The same of a panic: in the closure of a batch, and of a building block inside one that goes on.
#[tokio::test]
async fn a_panic_while_a_pipeline_is_built_sends_nothing_of_it() -> Result<()> {
    fn broken<E: Executor>(on: E, log: &Log) -> Deferred<i64> {
        let mut kept = None;
        let built = catch_unwind(AssertUnwindSafe(|| {
            drop(on.pipelined(|p| {
                kept = Some(log.watch(count(p, "a"), "a"));
                count(p, "b");
                p.on_execute(log.note("executed"));
                assert!(p.is_empty(), "on purpose");
            }));
        }));
        assert!(built.is_err());
        kept.unwrap()
    }
    let (two, log) = (Two::start().await, Log::default());
    let lost = broken(&two.db, &log);
    assert!(lost.get().unwrap_err().is_discarded());
    let pipe = two.db.pipeline();
    let (before, inside, after) = (count(&pipe, "a"), broken(&pipe, &log), count(&pipe, "b"));
    assert!(inside.get().unwrap_err().is_discarded());
    pipe.execute().await?;
    assert_eq!((before.take()?, after.take()?, two.counts()), (1, 1, [(1, 1); 2]));
    assert!(inside.take().unwrap_err().is_discarded() && lost.take().unwrap_err().is_discarded());
    assert!(log.seen().is_empty());
    Ok(())
}
