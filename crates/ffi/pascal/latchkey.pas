(* Latchkey for Free Pascal and Delphi: a thin face of the C library. JSON goes in and comes out, with the JSON unit of your choice;
  schema.json describes it.

    Application := TLatchkeyApplication.Create('{"product": "acme-editor", "jwks": …, "files": ["$ACME_LICENSES"], …}');
    try
      Answer := Application.Check;   // {"outcome":"done","code":"ok","grant":{…}}, or why not
    finally
      Application.Free;
    end;

  The library is loaded when the program starts; put liblatchkey.so or latchkey.dll beside it. *)
unit Latchkey;

{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

interface

uses
  SysUtils;

const
  { The interface of the library that this unit is for. }
  LatchkeyAbi = 1;

type
  { Generic license keys run the application on any computer: a word to be written in the application's own code. }
  TLatchkeyGenericKeys = (gkRefused, gkDangerouslyAllowed);

  { The library is of another interface than this unit. }
  ELatchkeyMismatch = class(Exception);

  { An application that is open, until it is freed. It may be used by any thread; every call may wait for files, and what asks the
    service for the network. }
  TLatchkeyApplication = class
  private
    FHandle: UInt64;
  public
    { What is wrong with the description is what each request answers. }
    constructor Create(const Described: UTF8String; GenericKeys: TLatchkeyGenericKeys = gkRefused);
    { Forgets it, and returns its floating seats. }
    destructor Destroy; override;
    (* Does one thing, such as {"operation": "check"}. *)
    function Request(const Asked: UTF8String): UTF8String;
    { Decides whether the application may run, now. }
    function Check: UTF8String;
  end;

{ Does one thing for an application that is described in the same text. }
function LatchkeyCall(const Asked: UTF8String; GenericKeys: TLatchkeyGenericKeys = gkRefused): UTF8String;

{ The version of the library. }
function LatchkeyVersion: UTF8String;

implementation

uses
  Math;

const
{$IF DEFINED(MSWINDOWS)}
  LibraryName = 'latchkey.dll';
{$ELSEIF DEFINED(DARWIN) OR DEFINED(MACOS)}
  LibraryName = 'liblatchkey.dylib';
{$ELSE}
  LibraryName = 'liblatchkey.so';
{$IFEND}

function latchkey_abi: UInt32; cdecl; external LibraryName;
function latchkey_version: PAnsiChar; cdecl; external LibraryName;
function latchkey_call(Asked: PAnsiChar; Flags: UInt32): PAnsiChar; cdecl; external LibraryName;
function latchkey_open(Described: PAnsiChar; Flags: UInt32): UInt64; cdecl; external LibraryName;
function latchkey_request(Handle: UInt64; Asked: PAnsiChar): PAnsiChar; cdecl; external LibraryName;
procedure latchkey_close(Handle: UInt64); cdecl; external LibraryName;
procedure latchkey_free(Answer: PAnsiChar); cdecl; external LibraryName;

procedure CheckFits;
begin
  if latchkey_abi <> LatchkeyAbi then
    raise ELatchkeyMismatch.CreateFmt('the library %s has interface %d, and this unit needs %d', [LibraryName, latchkey_abi, LatchkeyAbi]);
end;

function FlagsOf(GenericKeys: TLatchkeyGenericKeys): UInt32;
begin
  if GenericKeys = gkDangerouslyAllowed then
    Result := 1
  else
    Result := 0;
end;

{ Pascal has the processor raise an exception where floating point goes wrong. C libraries count on that it doesn't: while the library
  works, it is as in C. }
type
  TCall = (cCall, cOpen, cRequest);

function Called(Call: TCall; Handle: UInt64; Flags: UInt32; const Text: UTF8String; out Answer: PAnsiChar): UInt64;
var
  Before: TFPUExceptionMask;
begin
  Answer := nil;
  Result := Handle;
  Before := SetExceptionMask([exInvalidOp, exDenormalized, exZeroDivide, exOverflow, exUnderflow, exPrecision]);
  try
    case Call of
      cCall: Answer := latchkey_call(PAnsiChar(Text), Flags);
      cOpen: Result := latchkey_open(PAnsiChar(Text), Flags);
      cRequest: Answer := latchkey_request(Handle, PAnsiChar(Text));
    end;
  finally
    ClearExceptions(False);
    SetExceptionMask(Before);
  end;
end;

function Taken(Answer: PAnsiChar): UTF8String;
begin
  try
    SetString(Result, Answer, StrLen(Answer));
  finally
    latchkey_free(Answer);
  end;
end;

function LatchkeyCall(const Asked: UTF8String; GenericKeys: TLatchkeyGenericKeys): UTF8String;
var
  Answer: PAnsiChar;
begin
  CheckFits;
  Called(cCall, 0, FlagsOf(GenericKeys), Asked, Answer);
  Result := Taken(Answer);
end;

function LatchkeyVersion: UTF8String;
begin
  Result := UTF8String(AnsiString(latchkey_version));
end;

constructor TLatchkeyApplication.Create(const Described: UTF8String; GenericKeys: TLatchkeyGenericKeys);
var
  None: PAnsiChar;
begin
  inherited Create;
  CheckFits;
  FHandle := Called(cOpen, 0, FlagsOf(GenericKeys), Described, None);
end;

destructor TLatchkeyApplication.Destroy;
begin
  latchkey_close(FHandle);
  inherited;
end;

function TLatchkeyApplication.Request(const Asked: UTF8String): UTF8String;
var
  Answer: PAnsiChar;
begin
  Called(cRequest, FHandle, 0, Asked, Answer);
  Result := Taken(Answer);
end;

function TLatchkeyApplication.Check: UTF8String;
begin
  Result := Request('{"operation": "check"}');
end;

end.
