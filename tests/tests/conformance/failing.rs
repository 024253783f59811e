//! RedPipe's suite of several servers, of which one fails.

use std::time::{Duration, Instant};

use redis_struct::Error;
use tokio::runtime::Handle;

use super::servers::{Log, Side, Two, count, until};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Nobody listens any more.
    Unreachable,
    /// Killed with the command in its hands.
    Killed,
    /// Stops answering.
    Silent,
    /// Replies with an error.
    Refuses,
}

impl Fault {
    async fn before(self, side: &Side, at: &str) {
        match self {
            Self::Unreachable => {
                side.proxy.refuse().unwrap();
                side.proxy.cut();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Self::Killed | Self::Silent => side.server.pause().unwrap(),
            Self::Refuses => {
                assert_eq!(side.server.command(&["LPUSH", &format!("n:{at}"), "x"]).unwrap().as_int(), Some(1))
            }
        }
    }

    /// While the batch is on its way.
    async fn during(self, side: &Side) {
        if self == Self::Killed {
            until(|| side.proxy.commands() == 1).await;
            side.server.stop().unwrap();
        }
    }

    fn is_told_by(self, error: &Error) -> bool {
        match self {
            Self::Unreachable => error.is_connection() && error.is_not_run() && !error.is_outcome_unknown(),
            Self::Killed => error.is_outcome_unknown() && !error.is_timeout() && !error.is_not_run(),
            Self::Silent => error.is_outcome_unknown() && error.is_timeout() && !error.is_not_run(),
            Self::Refuses => error.is_wrong_type() && !error.is_connection(),
        }
    }

    /// What the server has counted when it is itself again.
    fn after(self, side: &Side, at: &str) -> Option<i64> {
        match self {
            Self::Unreachable => side.proxy.accept().unwrap(),
            Self::Killed => side.server.restart().unwrap(),
            Self::Silent => side.server.resume().unwrap(),
            Self::Refuses => _ = side.server.command(&["DEL", &format!("n:{at}")]).unwrap(),
        }
        side.value(at)
    }
}

/// RedPipe raised the error of the server that failed; the other's results were lost, and no callback was called. Here
/// each result is its own, and so is each scope.
async fn one_of_two_fails(fault: Fault, bad: usize) {
    let patience = Duration::from_millis(300);
    let two = Two::with(|builder| builder.connection_timeout(patience).response_timeout(2 * patience)).await;
    let (log, names) = (Log::default(), ["a", "b"]);
    let good = 1 - bad;
    let (bad_name, good_name) = (names[bad], names[good]);
    let (bad, good) = (&two.sides[bad], &two.sides[good]);
    fault.before(bad, bad_name).await;
    let pipe = two.db.pipeline();
    let mut counts = Vec::new();
    for name in names {
        let scope = pipe.nested();
        counts.push((name, log.watch(count(&scope, name), name)));
        scope.on_execute(log.note(format!("scope of {name}")));
        scope.execute().await.unwrap();
    }
    pipe.on_execute(log.note("both"));

    let start = Instant::now();
    let (result, ()) = tokio::join!(pipe.execute(), fault.during(bad));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let told = result.unwrap_err();
    let [failure] = told.failures() else { panic!("{told}") };
    let key = format!("n:{bad_name}");
    assert_eq!((failure.command(), failure.key()), ("INCR", Some(key.as_str())));
    assert!(fault.is_told_by(failure.error()) && fault.is_told_by(&told), "{told}");
    for (name, count) in counts {
        match count.take() {
            Ok(n) => assert_eq!((name, n), (good_name, 1)),
            Err(error) => assert!(name == bad_name && error.key() == Some(&key) && fault.is_told_by(&error), "{error}"),
        }
    }
    assert_eq!(log.seen(), [format!("{good_name} is 1"), format!("scope of {good_name}")]);
    assert_eq!((good.value(good_name), good.counts()), (Some(1), (1, 1)));

    // Nothing of it is sent later; and all goes on.
    let ran = fault.after(bad, bad_name);
    assert_eq!(ran, (fault == Fault::Silent).then_some(1));
    let next = two.db.pipelined(|p| (count(p, bad_name), count(p, good_name))).await.unwrap();
    assert_eq!(next, (ran.unwrap_or(0) + 1, 2));
}

#[tokio::test]
async fn an_unreachable_server_fails_only_its_own() {
    one_of_two_fails(Fault::Unreachable, 0).await;
    one_of_two_fails(Fault::Unreachable, 1).await;
}

#[tokio::test]
async fn a_killed_server_fails_only_its_own() {
    one_of_two_fails(Fault::Killed, 0).await;
    one_of_two_fails(Fault::Killed, 1).await;
}

#[tokio::test]
async fn a_silent_server_fails_only_its_own() {
    one_of_two_fails(Fault::Silent, 0).await;
    one_of_two_fails(Fault::Silent, 1).await;
}

#[tokio::test]
async fn an_error_reply_fails_only_its_own() {
    one_of_two_fails(Fault::Refuses, 0).await;
    one_of_two_fails(Fault::Refuses, 1).await;
}

/// RedPipe's cases with threads: the same where tasks move between them.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn failing_servers_on_several_threads() {
    let faults = [Fault::Unreachable, Fault::Killed, Fault::Silent, Fault::Refuses];
    let all = faults.map(|fault| tokio::spawn(one_of_two_fails(fault, 0)));
    for one in all {
        one.await.unwrap();
    }
}

/// When the other server had failed, RedPipe's thread for this one could go on by itself. Here `execute` waits for all
/// it has begun, no longer than a reply may take, and leaves no task behind.
#[tokio::test]
async fn nothing_outlives_execute() {
    for (fault, bad) in [(Fault::Silent, 0), (Fault::Unreachable, 1)] {
        let patience = Duration::from_millis(300);
        let two = Two::with(|builder| builder.connection_timeout(patience).response_timeout(patience)).await;
        let (bad, at) = (&two.sides[bad], ["a", "b"][bad]);
        let tasks = Handle::current().metrics().num_alive_tasks();
        fault.before(bad, at).await;
        let start = Instant::now();
        let (a, b) = two.db.pipelined(|p| (count(p, "a").result(), count(p, "b").result())).await.unwrap();
        let took = start.elapsed();
        assert!(took < 5 * patience && (fault == Fault::Unreachable || took >= patience), "{fault:?}: {took:?}");
        let error = [a, b].into_iter().find_map(Result::err).unwrap();
        assert!(fault.is_told_by(&error), "{error}");
        let sent = || {
            (two.counts(), two.sides.each_ref().map(|side| (side.proxy.bytes_to_server(), side.proxy.connections())))
        };
        let before = sent();
        // The task of a connection that was given up ends, and none has taken its place.
        until(|| Handle::current().metrics().num_alive_tasks() < tasks).await;
        let ran = fault.after(bad, at);
        tokio::time::sleep(2 * patience).await;
        assert_eq!(sent(), before);
        assert_eq!((ran, bad.value(at)), (ran, ran), "run once, or not at all");
        assert_eq!(Handle::current().metrics().num_alive_tasks(), tasks - 1);
    }
}
