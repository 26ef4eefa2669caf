//! Floating seats, with the client that applications have.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use latchkey_client::{Builder, Client, Lease, NotLicensed};
use latchkey_core::LicenseId;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_blocking;

use crate::fast_clock;
use crate::fleet::Fleet;
use crate::stand::{PRODUCT, Stand};

/// A license with floating seats, and the computers that are activated on it.
struct Floating<'a> {
    stand: &'a Stand,
    activation_key: String,
    jwks: String,
}

/// An application on one computer, with a store of its own, and a clock that the test sets forward.
#[derive(Clone)]
struct Application {
    id: String,
    license_key: String,
    jwks: String,
    url: String,
    store: Arc<TempDir>,
    up: Arc<AtomicU64>,
}

impl<'a> Floating<'a> {
    async fn new(stand: &'a Stand, seats: u32) -> Self {
        let activation_key = stand.activation_key(json!({"floating_seats": seats, "activations": 60})).await;
        let jwks = stand.settings().await.json()["jwks"].to_string();
        Self { stand, activation_key, jwks }
    }

    async fn activated(&self, id: &str) -> Application {
        let activated = self.stand.activate(&self.activation_key, id).await;
        let license_key = activated.json()["license_key"].as_str().unwrap().to_owned();
        Application {
            id: id.to_owned(),
            license_key,
            jwks: self.jwks.clone(),
            url: self.stand.service.url(),
            store: Arc::new(tempfile::tempdir().unwrap()),
            up: Arc::default(),
        }
    }

    fn path(&self) -> String {
        format!("/v1/licenses/{}", LicenseId::of(&self.activation_key.parse().unwrap()).0)
    }

    /// The leases that the vendor sees.
    async fn leases(&self) -> Vec<Value> {
        let license = self.stand.vendor.send_with(Method::GET, &self.path(), &[], "").await.unwrap().json();
        license["leases"].as_array().unwrap().clone()
    }

    async fn resize(&self, seats: u32) {
        let seen = self.stand.vendor.send_with(Method::GET, &self.path(), &[], "").await.unwrap();
        let seen = seen.headers["etag"].to_str().unwrap().to_owned();
        let headers = [("if-match", seen.as_str()), ("content-type", "application/json")];
        let patch = json!({"floating_seats": seats}).to_string();
        let patched = self.stand.vendor.send_with(Method::PATCH, &self.path(), &headers, patch).await.unwrap();
        assert_eq!(patched.status, 200, "{}", patched.text);
    }
}

impl Application {
    fn builder(&self) -> Builder {
        let up = Arc::clone(&self.up);
        let read = move || ("since the test began".to_owned(), Duration::from_secs(up.load(Ordering::SeqCst)));
        let builder = Client::builder(PRODUCT, &self.jwks).without_release().computer_id(&self.id).without_stores();
        let builder = builder.user_store(Some(self.store.path())).text(&self.license_key).service_url(&self.url);
        // Other tests may keep the computer busy.
        let patient = Duration::from_secs(60);
        builder.read_deadline(patient).write_deadline(patient).dangerous().uptime_clock(read)
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// Takes a seat while the service answers.
    async fn lease(&self) -> Result<Lease, NotLicensed> {
        let client = self.client();
        spawn_blocking(move || client.lease()).await.unwrap()
    }

    fn pass(&self, time: Duration) {
        self.up.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    /// Nothing is returned, and nothing of it is left on the computer.
    fn crash(&mut self, lease: Lease) {
        let _ = lease.keep();
        self.store = Arc::new(tempfile::tempdir().unwrap());
    }
}

/// Dropping waits for the service.
async fn close(lease: Lease) {
    spawn_blocking(move || drop(lease)).await.unwrap();
}

async fn comes(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} does not come");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

// R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_for_the_last_seat_one_gets_it_and_the_next_when_that_is_closed() {
    let stand = Stand::start().await;
    let floating = Floating::new(&stand, 1).await;
    let mut applications = Vec::new();
    for n in 0..8 {
        applications.push(floating.activated(&format!("desk-{n}")).await);
    }
    let asked = Timestamp::now();
    let taking: Vec<_> = applications.iter().map(|application| application.client()).collect();
    let taking: Vec<_> = taking.into_iter().map(|client| spawn_blocking(move || client.lease())).collect();
    let (mut held, mut refused) = (Vec::new(), Vec::new());
    for taking in taking {
        match taking.await.unwrap() {
            Ok(lease) => held.push(lease),
            Err(not_licensed) => refused.push(not_licensed),
        }
    }
    assert_eq!((held.len(), refused.len()), (1, 7), "{refused:?}");
    for not_licensed in refused {
        assert_eq!(not_licensed.code(), "floating_seats_exhausted");
        let wait = not_licensed.retry_at().unwrap().duration_since(asked);
        let ten_and_a_half = SignedDuration::from_secs(630);
        assert!(wait >= ten_and_a_half - SignedDuration::from_secs(2) && wait < ten_and_a_half * 2, "{wait:?}");
    }
    let holders = floating.leases().await;
    assert!(holders.len() == 1 && held[0].is_held(), "{holders:?}");
    let holder = holders[0]["computer_id"].as_str().unwrap();
    let grants = applications.iter().filter(|application| application.client().check().is_ok());
    assert_eq!(grants.map(|application| application.id.as_str()).collect::<Vec<_>>(), [holder]);

    close(held.remove(0)).await;
    assert!(floating.leases().await.is_empty());
    let another = applications.iter().find(|application| application.id != holder).unwrap();
    let lease = another.lease().await.unwrap();
    assert_eq!(floating.leases().await[0]["computer_id"], json!(another.id));
    close(lease).await;
}

// R20, R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_computer_that_crashed_gets_its_own_seat_again_though_all_are_taken() {
    let stand = Stand::start().await;
    let floating = Floating::new(&stand, 2).await;
    let (mut crashes, other) = (floating.activated("desk-1").await, floating.activated("desk-2").await);
    let third = floating.activated("desk-3").await;
    let (lease, kept) = (crashes.lease().await.unwrap(), other.lease().await.unwrap());
    let before = floating.leases().await;
    crashes.crash(lease);
    assert_eq!(third.lease().await.unwrap_err().code(), "floating_seats_exhausted");
    let again = crashes.lease().await.unwrap();
    let ids = |leases: &[Value]| leases.iter().map(|lease| lease["lease_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&floating.leases().await), ids(&before), "the same leases, and no seat more");
    close(again).await;
    close(kept).await;
}

// R23, R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_vendor_takes_back_ends_with_the_next_renewal() {
    let stand = Stand::start().await;
    let floating = Floating::new(&stand, 2).await;
    let (one, two) = (floating.activated("desk-1").await, floating.activated("desk-2").await);
    let renewal = Duration::from_secs(5 * 60);

    // A renewal as it should be.
    let lease = one.lease().await.unwrap();
    one.pass(renewal);
    comes("the renewal", || lease.time_left() > renewal).await;

    stand.set_state(&floating.activation_key, "suspended").await;
    one.pass(renewal);
    comes("the refusal", || !lease.is_held()).await;
    assert_eq!(lease.failure().unwrap().code(), "license_suspended");
    assert_eq!(one.client().check().unwrap_err().code(), "lease_needed");
    assert_eq!(one.lease().await.unwrap_err().code(), "license_suspended");
    stand.set_state(&floating.activation_key, "active").await;
    close(lease).await;

    // Two seats become one: who has the second one loses it.
    let leases = [one.lease().await.unwrap(), two.lease().await.unwrap()];
    floating.resize(1).await;
    one.pass(renewal);
    two.pass(renewal);
    comes("the refusal", || leases.iter().any(|lease| !lease.is_held())).await;
    comes("the renewal", || leases.iter().any(|lease| lease.time_left() > renewal)).await;
    let lost = leases.iter().position(|lease| !lease.is_held()).unwrap();
    assert_eq!(leases[lost].failure().unwrap().code(), "lease_unknown");

    // The vendor ends the other one.
    let [one_lease, two_lease] = leases;
    let (kept, keeper) = if lost == 0 { (two_lease, &two) } else { (one_lease, &one) };
    let leases = floating.leases().await;
    let of_keeper = leases.iter().find(|lease| lease["computer_id"] == keeper.id).unwrap();
    let lease_id = of_keeper["lease_id"].as_str().unwrap();
    let path = format!("{}/leases/{lease_id}", floating.path());
    let ended = stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap();
    assert!(ended.status.is_success(), "{}", ended.text);
    keeper.pass(renewal);
    comes("the refusal", || !kept.is_held()).await;
    assert_eq!(kept.failure().unwrap().code(), "lease_unknown");
    // Where the application asks for another one, it gets it.
    let again = keeper.lease().await.unwrap();
    assert!(again.is_held());
    close(again).await;
}

/// Something between a computer and the service that loses so many answers.
async fn losing(answers: usize, service: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let lost = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(pass_on(client, service, answers, Arc::clone(&lost)));
        }
    });
    url
}

async fn pass_on(mut client: TcpStream, service: SocketAddr, answers: usize, lost: Arc<AtomicUsize>) {
    let mut server = TcpStream::connect(service).await.unwrap();
    let (mut request, mut answer) = (vec![0; 32 * 1024], vec![0; 32 * 1024]);
    loop {
        let length = tokio::select! {
            read = client.read(&mut request) => match read {
                Ok(length @ 1..) => length,
                _ => return,
            },
            read = server.read(&mut answer) => {
                let Ok(length @ 1..) = read else { return };
                if lost.fetch_add(1, Ordering::SeqCst) < answers {
                    return;
                }
                client.write_all(&answer[..length]).await.unwrap();
                continue;
            }
        };
        server.write_all(&request[..length]).await.unwrap();
    }
}

// R20, R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_lost_answers_take_one_seat() {
    let stand = Stand::start().await;
    let floating = Floating::new(&stand, 3).await;
    let application = floating.activated("desk-1").await;
    let unlucky = Application { url: losing(50, stand.service.address()).await, ..application.clone() };
    for attempt in 0..50 {
        let not_licensed = unlucky.lease().await.unwrap_err();
        assert_eq!(not_licensed.code(), "service_unreachable", "attempt {attempt}: {not_licensed}");
    }
    assert_eq!(floating.leases().await.len(), 1, "the seat that it does not know of");
    let lease = unlucky.lease().await.unwrap();
    assert!(lease.is_held() && floating.leases().await.len() == 1);
    close(lease).await;
    assert!(floating.leases().await.is_empty());
}

// R20, R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_seat_of_an_application_that_was_killed_is_free_half_a_minute_after_its_lease() {
    const CLOCK: usize = 0;
    let stand = Stand::start().await;
    assert_eq!(stand.set("options/LeaseMinutes", json!(1)).await.status, 200);
    let floating = Floating::new(&stand, 1).await;
    let (killed, next) = (floating.activated("desk-1").await, floating.activated("desk-2").await);
    fast_clock::start::<CLOCK>(1);
    let service = stand.service_at(fast_clock::now::<CLOCK>).await;
    let next = Application { url: service.url(), ..next };

    let taken = fast_clock::now::<CLOCK>();
    let url = service.url();
    spawn_blocking(move || {
        let mut holder = Command::new(env!("CARGO_BIN_EXE_seat-holder"))
            .args([&url, &killed.id, killed.store.path().to_str().unwrap()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = holder.stdin.take().unwrap();
        writeln!(input, "{}\n{}", killed.license_key, killed.jwks).unwrap();
        let mut said = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut said).unwrap();
        // SIGKILL: nothing of it runs any more.
        holder.kill().unwrap();
        holder.wait().unwrap();
        assert_eq!(said, "held\n");
    })
    .await
    .unwrap();

    let refused = next.lease().await.unwrap_err();
    assert_eq!(refused.code(), "floating_seats_exhausted");
    let free_at = refused.retry_at().unwrap();
    let wait = free_at.duration_since(taken).as_secs();
    assert!((89..=120).contains(&wait), "{wait}");
    let until = |left: i64| {
        let wait = free_at.duration_since(fast_clock::now::<CLOCK>()) - SignedDuration::from_secs(left);
        fast_clock::pass::<CLOCK>(Duration::try_from(wait).unwrap_or_default());
    };
    until(10);
    assert_eq!(next.lease().await.unwrap_err().code(), "floating_seats_exhausted", "ten seconds early");
    until(0);
    let lease = next.lease().await.unwrap();
    assert!(lease.is_held());
    close(lease).await;
    service.stop().await.unwrap();
}

// R13, R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fleet_never_holds_more_seats_than_there_are_and_uses_all_again_after_crashes() {
    let stand = Stand::start().await;
    let (lasts, round) = (SignedDuration::from_secs(100), SignedDuration::from_secs(10));
    let fleet = Fleet { seats: 4, computers: 12, lasts, round, speed: 10 };
    let aftermath = fleet.play::<1>(&stand).await;
    assert_eq!((aftermath.most, aftermath.taken_after), (4, 4), "{aftermath:?}");
    assert!(aftermath.refused > 0, "{aftermath:?}");
}
