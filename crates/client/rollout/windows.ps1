<#
.SYNOPSIS
Puts a license file into the computer's store of Windows, or takes it away.

.DESCRIPTION
Runs as SYSTEM, as Group Policy and Intune run scripts, or as an administrator. Everybody may read what it leaves, and
administrators alone may write it. The file is replaced as a whole; where it is the same already, nothing is written.

.EXAMPLE
.\windows.ps1 -Product acme-editor -Source \\server\licenses\acme.lic

.EXAMPLE
.\windows.ps1 -Product acme-editor -Remove
#>
[CmdletBinding(DefaultParameterSetName = 'Install')]
param(
    [Parameter(Mandatory)]
    [ValidatePattern('^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')]
    [string] $Product,

    [Parameter(Mandatory, ParameterSetName = 'Install')]
    [string] $Source,

    [Parameter(Mandatory, ParameterSetName = 'Remove')]
    [switch] $Remove
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$store = Join-Path $env:ProgramData 'Latchkey'
$folder = Join-Path $store $Product
$file = Join-Path $folder 'license.lic'

if ($Remove) {
    if (Test-Path -LiteralPath $file) { Remove-Item -LiteralPath $file -Force }
    exit 0
}

$license = [IO.File]::ReadAllBytes((Resolve-Path -LiteralPath $Source).ProviderPath)
if ($license.Length -eq 0 -or $license.Length -gt 64KB) {
    throw "$Source is no license file: it has $($license.Length) bytes"
}

# Any user may make folders in ProgramData: whose they are, and who may write there, is settled each time. By their IDs, for
# the names of groups are translated: SYSTEM, Administrators, Users.
$administrators = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
$rights = @{ 'S-1-5-18' = 'FullControl'; 'S-1-5-32-544' = 'FullControl'; 'S-1-5-32-545' = 'ReadAndExecute' }
foreach ($each in $store, $folder) {
    $item = New-Item -ItemType Directory -Path $each -Force
    if ($item.Attributes -band [IO.FileAttributes]::ReparsePoint) {
        throw "$each leads elsewhere: remove it first"
    }
    $acl = New-Object Security.AccessControl.DirectorySecurity
    $acl.SetOwner($administrators)
    $acl.SetAccessRuleProtection($true, $false)
    foreach ($id in $rights.Keys) {
        $who = New-Object Security.Principal.SecurityIdentifier $id
        $acl.AddAccessRule((New-Object Security.AccessControl.FileSystemAccessRule(
                    $who, $rights[$id], 'ContainerInherit, ObjectInherit', 'None', 'Allow')))
    }
    Set-Acl -LiteralPath $each -AclObject $acl
}

$isThere = Test-Path -LiteralPath $file
if ($isThere -and [Convert]::ToBase64String([IO.File]::ReadAllBytes($file)) -eq [Convert]::ToBase64String($license)) {
    exit 0
}
$temporary = Join-Path $folder ".license.lic.$PID.tmp"
[IO.File]::WriteAllBytes($temporary, $license)
if ($isThere) {
    [IO.File]::Replace($temporary, $file, $null)
} else {
    [IO.File]::Move($temporary, $file)
}
