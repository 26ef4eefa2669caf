//! A server that answers what it is told to, one connection a request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

pub(crate) struct ScriptedServer {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl ScriptedServer {
    /// Gives these answers, one after the other; the last one again and again.
    pub(crate) fn answering(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let request = String::from_utf8_lossy(&read_message(&stream)).into_owned();
                log.lock().unwrap().push((Instant::now(), request));
                stream.write_all(answers.get(number).or(answers.last()).unwrap().as_bytes()).unwrap();
            }
        });
        Self { url, asked }
    }

    /// What was asked, and when.
    pub(crate) fn asked(&self) -> Vec<(Instant, String)> {
        self.asked.lock().unwrap().clone()
    }
}

/// An answer in full.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}", body.len())
}

/// One HTTP message, head and body.
pub(crate) fn read_message(stream: &TcpStream) -> Vec<u8> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let length = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value);
    let length: usize = length.map(|value| value.trim().parse().unwrap()).next().unwrap_or_default();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    [head.into_bytes(), body].concat()
}
